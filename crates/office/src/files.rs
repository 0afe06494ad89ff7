//! Writing a file so that it is there whole or not at all.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use terms::Failure;

/// Writes `bytes` to a temporary file beside `path`, syncs it and renames it into place.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fault = |error: std::io::Error| Failure::fault(format!("{}: {error}", path.display()));
    let dir = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir).map_err(fault)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // A name of its own: several processes may write the same file at once, each whole.
    let beside = dir.join(format!(".{name}.{}.part", &crate::people::random_hex()?[..16]));
    let written = File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if let Err(error) = written {
        // What could not be finished leaves nothing behind; the first error is the one to tell.
        let _ = fs::remove_file(&beside);
        return Err(fault(error));
    }
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(fault)
}

/// The same for a secret: only the owner of the process may read it.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    write_whole(path, bytes)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
        .map_err(|error| Failure::fault(format!("{}: {error}", path.display())))
}
