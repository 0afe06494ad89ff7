//! A zip archive of stored (not compressed) files: what every system opens without our program.
//!
//! After APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. Names are UTF-8 (general purpose bit 11). Documents are mostly
//! compressed already and proofs are hashes, so nothing is deflated; no dependency is needed for that.

use jiff::Timestamp;

/// The version of the format needed to extract: 2.0.
const NEEDS: u16 = 20;
/// Names are UTF-8.
const UTF_8: u16 = 1 << 11;

/// The archive of named files, each with the same time. All together they must stay below 4 GiB; callers have a far smaller
/// limit of their own.
pub(crate) fn packed(files: &[(String, Vec<u8>)], at: Timestamp) -> Vec<u8> {
    let (time, date) = dos(at);
    let mut out = Vec::with_capacity(files.iter().map(|(name, it)| it.len() + 2 * name.len() + 128).sum());
    let mut directory = Vec::new();
    for (name, bytes) in files {
        let offset = word(out.len());
        let mut common = Vec::with_capacity(26);
        for field in [NEEDS, UTF_8, 0, time, date] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        for field in [crc32(bytes), word(bytes.len()), word(bytes.len())] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        common.extend_from_slice(&half(name.len()).to_le_bytes());
        common.extend_from_slice(&0_u16.to_le_bytes());
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(bytes);
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&NEEDS.to_le_bytes());
        directory.extend_from_slice(&common);
        // No comment, first disk, no attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (begins, count) = (word(out.len()), half(files.len()));
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&word(directory.len()).to_le_bytes());
    out.extend_from_slice(&begins.to_le_bytes());
    out.extend_from_slice(&0_u16.to_le_bytes());
    out
}

fn word(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn half(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// Time and date in the form of the format, UTC, two seconds fine.
fn dos(at: Timestamp) -> (u16, u16) {
    let at = at.to_zoned(jiff::tz::TimeZone::UTC);
    let part = |n: i8| u16::try_from(n).unwrap_or(0);
    let year = u16::try_from(at.year().clamp(1980, 2107) - 1980).unwrap_or(0);
    let time = (part(at.hour()) << 11) | (part(at.minute()) << 5) | (part(at.second()) / 2);
    (time, (year << 9) | (part(at.month()) << 5) | part(at.day()))
}

/// CRC-32 as in ISO 3309: polynomial 0xEDB88320, reflected.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    !bytes.iter().fold(u32::MAX, |crc, byte| (crc >> 8) ^ TABLE[usize::from((crc as u8) ^ byte)])
}

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut n = 0;
    while n < 256 {
        let (mut crc, mut bit) = (n as u32, 0);
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[n] = crc;
        n += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_published_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn another_program_reads_the_archive() {
        let files = [("a/one.txt".to_owned(), b"one".to_vec()), ("b/Ümlaut.pdf".to_owned(), vec![7; 70_000])];
        let bytes = packed(&files, "2026-11-20T14:12:06Z".parse().unwrap());
        let path = std::env::temp_dir().join(format!("countersign-{}.zip", std::process::id()));
        std::fs::write(&path, &bytes).unwrap();
        let script = "import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nfor i in z.infolist(): print(i.filename,i.file_size,i.date_time)";
        let told = std::process::Command::new("python3").args(["-c", script]).arg(&path).output().unwrap();
        std::fs::remove_file(&path).unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        assert_eq!(
            told,
            "a/one.txt 3 (2026, 11, 20, 14, 12, 6)\nb/Ümlaut.pdf 70000 (2026, 11, 20, 14, 12, 6)\n"
        );
    }
}
