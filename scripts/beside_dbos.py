"""One-step workflows a second of the PyPI package dbos on a PostgreSQL: beside_dbos.py URL SECONDS CLIENTS [CLIENTS …].

Each client is a thread that runs one workflow after the other and waits until it is durably done. The best of the given numbers
of clients is printed, alone on standard output; each of them goes to standard error.
"""

import sys
import threading
import time

from dbos import DBOS

url, seconds = sys.argv[1], float(sys.argv[2])
crowds = [int(n) for n in sys.argv[3:]]
NOTE = "The supplier was asked for the delivery note."

DBOS(config={"name": "beside", "system_database_url": url, "sys_db_pool_size": max(crowds), "log_level": "ERROR"})


@DBOS.step()
def write(words):
    return words


@DBOS.workflow()
def note(words):
    return write(words)


def rate(clients):
    done = [0] * clients
    until = time.perf_counter() + seconds

    def client(at):
        while time.perf_counter() < until:
            note(NOTE)
            done[at] += 1

    threads = [threading.Thread(target=client, args=(at,)) for at in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - begun)


DBOS.launch()
for _ in range(20):
    note(NOTE)
rates = []
for clients in crowds:
    rates.append(rate(clients))
    print(f"dbos, {clients} clients: {rates[-1]:.0f} workflows a second", file=sys.stderr)
print(f"{max(rates):.1f}")
DBOS.destroy()
