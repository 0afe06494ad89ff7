"""Checks a proof that Countersign wrote, sharing no code with it: Python's standard library and nothing else.

    python3 verify.py PROOF KEY [WITNESS_KEY]

PROOF is a case proof or a C2SP tlog-proof. KEY and WITNESS_KEY are C2SP verifier keys: name+hash+base64.
Exit code 0 and one line where everything holds; 1 and the reason where it does not.

Sources: RFC 8032 section 5.1 (Ed25519), RFC 9162 section 2.1.3 (inclusion), c2sp.org/signed-note, tlog-checkpoint,
tlog-proof, tlog-cosignature.
"""

import base64
import hashlib
import json
import sys

# --- Ed25519, checking only -------------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def x_of(y, odd):
    """The x with that y and parity on the curve -x^2 + y^2 = 1 + d x^2 y^2, or None."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    return P - x if x & 1 != odd else x


def point(data):
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def add(a, b):
    left, right = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    c, d = 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    e, f, g, h = right - left, d - c, d + c, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, a):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, a)
        a, n = add(a, a), n >> 1
    return total


def same(a, b):
    return not ((a[0] * b[2] - b[0] * a[2]) % P or (a[1] * b[2] - b[1] * a[2]) % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (x_of(BASE_Y, 0), BASE_Y, 1, x_of(BASE_Y, 0) * BASE_Y % P)


def signed(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return same(times(s, BASE), add(r, times(h, a)))


# --- the tree ---------------------------------------------------------------------------------------------------


def leads_to(leaf, index, size, path, root):
    """RFC 9162 section 2.1.3.2."""
    if index >= size:
        return False
    fn, sn, node = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            node = hashlib.sha256(b"\x01" + sibling + node).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + sibling).digest()
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and node == root


# --- the texts --------------------------------------------------------------------------------------------------


class Wrong(Exception):
    pass


def verifier(text, algorithm):
    name, told, data = text.strip().split("+", 2)
    data = base64.b64decode(data, validate=True)
    number = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if data[0] != algorithm or number.hex() != told:
        raise Wrong("this is not a verifier key of that kind")
    return name, number, data[1:]


def signatures(note):
    end = note.rindex("\n\n")
    found = []
    for line in note[end + 2 :].splitlines():
        dash, name, data = line.split(" ", 2)
        if dash != "\u2014":
            raise Wrong("a signature line does not begin with a dash")
        data = base64.b64decode(data, validate=True)
        found.append((name, data[:4], data[4:]))
    return note[: end + 1], found


def checkpoint(note, key, witness):
    name, number, public = verifier(key, 1)
    text, found = signatures(note)
    origin, size, root = text.splitlines()[:3]
    if origin != name:
        raise Wrong(f"the checkpoint is of {origin}, the key of {name}")
    ours = [data for who, which, data in found if (who, which) == (name, number)]
    if not any(signed(public, text.encode(), data) for data in ours):
        raise Wrong("the checkpoint is not signed by the key")
    if witness:
        name, number, public = verifier(witness, 4)
        theirs = [data for who, which, data in found if (who, which) == (name, number)]
        message = lambda data: f"cosignature/v1\ntime {int.from_bytes(data[:8], 'big')}\n{text}".encode()
        if not any(signed(public, message(data), data[8:]) for data in theirs):
            raise Wrong("the checkpoint is not cosigned by the witness")
    return origin, int(size), base64.b64decode(root, validate=True)


def entry(text, key, witness):
    proof, note = text.split("\n\n", 1)
    lines = proof.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise Wrong("not a tlog-proof with the entry as extra data")
    stored = base64.b64decode(lines[1][6:], validate=True)
    index = int(lines[2][6:])
    path = [base64.b64decode(line, validate=True) for line in lines[3:]]
    origin, size, root = checkpoint(note, key, witness)
    if not leads_to(hashlib.sha256(b"\x00" + stored).digest(), index, size, path, root):
        raise Wrong(f"the bytes do not stand at index {index} of the signed tree")
    header = json.loads(stored)
    if origin.rsplit("/", 1)[-1] != header["client"]:
        raise Wrong("the entry is of another client than the log")
    return index, header


def case(text, key, witness):
    head, body = text.split("\n\n", 1)
    first, client, name, count = head.split("\n")
    if first != "countersign.case-proof@v1":
        raise Wrong("not a case proof")
    before = -1
    parts = ("\n" + body).split("\n---- entry ")[1:]
    for number, part in enumerate(parts, 1):
        told, proof = part.split("\n", 1)
        # The split took the newline before the next mark.
        index, header = entry(proof if proof.endswith("\n") else proof + "\n", key, witness)
        wanted = (number, client[7:], name[5:])
        if int(told) != number or (header["version"], header["client"], header["case"]) != wanted or index <= before:
            raise Wrong(f"entry {number} is not the next one of the case")
        before = index
    if len(parts) != int(count[8:]) or not parts:
        raise Wrong("entries are missing")
    return f"{name[5:]}: {len(parts)} entries hold"


def main(arguments):
    text = open(arguments[0], encoding="utf-8", newline="").read()
    key, witness = arguments[1], arguments[2] if len(arguments) > 2 else None
    try:
        if text.startswith("countersign.case-proof@v1\n"):
            print(case(text, key, witness))
        else:
            index, header = entry(text, key, witness)
            print(f"{header['case']}: the entry at index {index} holds")
    except (Wrong, ValueError, KeyError, IndexError) as why:
        print(f"does not hold: {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
