//! SQLite on the simulated disk of this thread: the table of functions through which SQLite reaches its files.
//!
//! The one place of the project where memory is shared with C by hand: SQLite offers no other way to put a disk under it.
#![allow(unsafe_code)]

use crate::disk::{Broken, Disk};
use crate::draws::Draws;
use rusqlite::ffi;
use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::Once;

thread_local! {
    static DISK: RefCell<Disk> = RefCell::default();
    static CHANCE: RefCell<Draws> = RefCell::new(Draws::new(0));
}

/// Runs `with` on the disk of this thread. SQLite must not be called meanwhile.
pub fn disk<T>(with: impl FnOnce(&mut Disk) -> T) -> T {
    DISK.with(|it| with(&mut it.borrow_mut()))
}

/// Puts a disk under this thread's databases, and begins SQLite's own chance anew.
pub fn begin(disk: Disk, seed: u64) {
    install();
    DISK.with(|it| *it.borrow_mut() = disk);
    CHANCE.with(|it| *it.borrow_mut() = Draws::new(seed));
    // SAFETY: no bytes are asked for; SQLite only forgets the state of its generator.
    unsafe { ffi::sqlite3_randomness(0, std::ptr::null_mut()) };
}

#[repr(C)]
struct Open {
    base: ffi::sqlite3_file,
    id: u64,
}

const BLOCK: c_int = 4096;

fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let vfs = ffi::sqlite3_vfs {
            iVersion: 1,
            szOsFile: c_int::try_from(size_of::<Open>()).unwrap(),
            mxPathname: 1024,
            pNext: std::ptr::null_mut(),
            zName: c"simulated".as_ptr(),
            pAppData: std::ptr::null_mut(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: Some(last_error),
            xCurrentTimeInt64: None,
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        };
        // SAFETY: the table lives as long as the process, and each function has the signature that SQLite asks for.
        let told = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(vfs)), 1) };
        assert_eq!(told, ffi::SQLITE_OK);
    });
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

fn code(outcome: Result<(), Broken>, gone: c_int) -> c_int {
    match outcome {
        Ok(()) => ffi::SQLITE_OK,
        Err(Broken::Full) => ffi::SQLITE_FULL,
        Err(Broken::Gone | Broken::Unsynced) => gone,
    }
}

fn place(at: i64) -> usize {
    usize::try_from(at).unwrap_or(0)
}

// SAFETY of all that follows: SQLite passes pointers that are valid for the call, a file that `open` filled in, and lengths
// that fit the buffers beside them.

unsafe fn id(file: *mut ffi::sqlite3_file) -> u64 {
    unsafe { (*file.cast::<Open>()).id }
}

unsafe fn named(name: *const c_char) -> Option<String> {
    (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned())
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    told: *mut c_int,
) -> c_int {
    unsafe { (*file).pMethods = std::ptr::null() };
    let create = flags & ffi::SQLITE_OPEN_CREATE != 0;
    let goes = flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0;
    match disk(|it| it.open(unsafe { named(name) }, create, goes)) {
        Ok(Some(id)) => unsafe {
            (*file.cast::<Open>()).id = id;
            (*file).pMethods = &raw const METHODS;
            if !told.is_null() {
                *told = flags;
            }
            ffi::SQLITE_OK
        },
        _ => ffi::SQLITE_CANTOPEN,
    }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, for_good: c_int) -> c_int {
    let name = unsafe { named(name) }.unwrap_or_default();
    match disk(|it| it.remove(&name, for_good != 0)) {
        Ok(true) => ffi::SQLITE_OK,
        Ok(false) => ffi::SQLITE_IOERR_DELETE_NOENT,
        Err(_) => ffi::SQLITE_IOERR_DELETE,
    }
}

unsafe extern "C" fn access(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _: c_int,
    there: *mut c_int,
) -> c_int {
    let name = unsafe { named(name) }.unwrap_or_default();
    unsafe { *there = c_int::from(disk(|it| it.is_there(&name))) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if bytes.len() > place(i64::from(room)) {
        return ffi::SQLITE_CANTOPEN;
    }
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(_: *mut ffi::sqlite3_vfs, n: c_int, out: *mut c_char) -> c_int {
    let out = unsafe { std::slice::from_raw_parts_mut(out.cast::<u8>(), place(i64::from(n))) };
    CHANCE.with(|chance| out.iter_mut().for_each(|byte| *byte = chance.borrow_mut().word().to_le_bytes()[0]));
    n
}

unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, micros: c_int) -> c_int {
    micros
}

unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, day: *mut f64) -> c_int {
    // No statement asks for it: the caller says when.
    unsafe { *day = 2_461_000.5 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_: *mut ffi::sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let id = unsafe { id(file) };
    disk(|it| it.close(id));
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, out: *mut c_void, n: c_int, at: i64) -> c_int {
    let (id, at) = (unsafe { id(file) }, place(at));
    let out = unsafe { std::slice::from_raw_parts_mut(out.cast::<u8>(), place(i64::from(n))) };
    disk(|it| {
        let bytes = it.bytes(id);
        let there = bytes.len().saturating_sub(at).min(out.len());
        out[..there].copy_from_slice(&bytes[bytes.len().min(at)..bytes.len().min(at) + there]);
        out[there..].fill(0);
        if there == out.len() { ffi::SQLITE_OK } else { ffi::SQLITE_IOERR_SHORT_READ }
    })
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, n: c_int, at: i64) -> c_int {
    let id = unsafe { id(file) };
    let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), place(i64::from(n))) };
    code(disk(|it| it.write(id, place(at), bytes)), ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, to: i64) -> c_int {
    let id = unsafe { id(file) };
    code(disk(|it| it.cut(id, place(to))), ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    let id = unsafe { id(file) };
    code(disk(|it| it.sync(id)), ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut i64) -> c_int {
    let id = unsafe { id(file) };
    unsafe { *out = i64::try_from(disk(|it| it.bytes(id).len())).unwrap_or(i64::MAX) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    let id = unsafe { id(file) };
    disk(|it| {
        // Readers beside one who wants to write; nobody beside one who writes.
        let barred = match level {
            ffi::SQLITE_LOCK_SHARED => it.another(id, |other| other.level >= ffi::SQLITE_LOCK_PENDING),
            ffi::SQLITE_LOCK_RESERVED => it.another(id, |other| other.level >= ffi::SQLITE_LOCK_RESERVED),
            _ => it.another(id, |other| other.level >= ffi::SQLITE_LOCK_SHARED),
        };
        match it.handles.get_mut(&id) {
            Some(handle) if !barred => {
                handle.level = handle.level.max(level);
                ffi::SQLITE_OK
            }
            _ => ffi::SQLITE_BUSY,
        }
    })
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    let id = unsafe { id(file) };
    disk(|it| it.handles.get_mut(&id).map(|handle| handle.level = handle.level.min(level)));
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    let id = unsafe { id(file) };
    let level = ffi::SQLITE_LOCK_RESERVED;
    let held = disk(|it| {
        it.another(id, |other| other.level >= level)
            || it.handles.get(&id).is_some_and(|own| own.level >= level)
    });
    unsafe { *out = c_int::from(held) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    BLOCK
}

unsafe extern "C" fn characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    // As SQLite takes for granted of a disk: bytes beside those that are written stay as they are.
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    n: c_int,
    bytes: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    let id = unsafe { id(file) };
    let (n, bytes) = (place(i64::from(n)), place(i64::from(bytes)));
    let region = disk(|it| it.region(id, n, bytes, extend != 0));
    unsafe { *out = region.map_or(std::ptr::null_mut(), <*mut u64>::cast) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, from: c_int, n: c_int, flags: c_int) -> c_int {
    let id = unsafe { id(file) };
    let mask = (from..from + n).fold(0_u8, |mask, slot| mask | 1 << slot);
    let exclusive = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
    disk(|it| {
        let unlocks = flags & ffi::SQLITE_SHM_UNLOCK != 0;
        let barred = !unlocks
            && it.another(id, |other| other.exclusive & mask != 0 || (exclusive && other.shared & mask != 0));
        match it.handles.get_mut(&id) {
            Some(handle) if !barred => {
                let held = if exclusive { &mut handle.exclusive } else { &mut handle.shared };
                *held = if unlocks { *held & !mask } else { *held | mask };
                ffi::SQLITE_OK
            }
            _ => ffi::SQLITE_BUSY,
        }
    })
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {}

unsafe extern "C" fn shm_unmap(_: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    ffi::SQLITE_OK
}
