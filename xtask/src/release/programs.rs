//! The static programs that are attached to a release: for which target they are built, how, and their checksums.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::error::Error;

/// The file of the checksums, beside the programs.
pub const SUMS: &str = "SHA256SUMS";

/// How programs are linked statically on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linking {
    /// The target triple to build for.
    pub target: String,
    /// What the variable `RUSTFLAGS` has to be.
    pub flags: &'static str,
}

impl Linking {
    /// Chooses how to link, by what `rustc -vV` prints and the targets that are installed: musl, which is made for that,
    /// else the GNU libc with its static libraries.
    ///
    /// # Errors
    /// A machine other than Linux.
    pub fn choose(rustc: &str, is_installed: impl Fn(&str) -> bool) -> Result<Self, Error> {
        let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.unwrap_or("unknown");
        let Some((machine, _)) = host.split_once("-unknown-linux-") else {
            return Err(Error::new(format!(
                "static programs are built on Linux, and this is {host}"
            ))
            .at("rustc -vV")
            .help("build them in the image: `docker build .` links them statically, too"));
        };
        let musl = format!("{machine}-unknown-linux-musl");
        Ok(match is_installed(&musl) {
            true => Linking {
                target: musl,
                flags: "",
            },
            false => Linking {
                target: format!("{machine}-unknown-linux-gnu"),
                flags: "-C target-feature=+crt-static",
            },
        })
    }

    /// Names the file of a program, as it is attached.
    pub fn file(&self, program: &str, version: &str) -> String {
        format!("{program}-{version}-{}", self.target)
    }
}

/// The line of a file in the checksums, as `sha256sum --check` reads it.
pub fn sum(file: &str, bytes: &[u8]) -> String {
    let mut line = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(line, "{byte:02x}");
    }
    format!("{line}  {file}\n")
}

/// Checks that a program needs no loader, and so no library of the machine that runs it.
///
/// # Errors
/// A file that is not a 64-bit little-endian ELF program, or one that names a loader.
pub fn check_static(file: &str, bytes: &[u8]) -> Result<(), Error> {
    match loader(bytes) {
        Some(None) => Ok(()),
        Some(Some(loader)) => Err(Error::new(format!(
            "the program is not static: it needs {loader}"
        ))
        .at(file)
        .help("install the target for musl: `rustup target add x86_64-unknown-linux-musl`")),
        None => Err(Error::new("this is not a program of Linux")
            .at(file)
            .help("adapt xtask/src/release/programs.rs to this machine")),
    }
}

/// Returns the loader that an ELF program names, if it names one; `None` if the bytes are something else.
fn loader(bytes: &[u8]) -> Option<Option<String>> {
    const INTERPRETER: u64 = 3;
    if !bytes.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let number = |at: usize, length: usize| -> Option<u64> {
        let part = bytes.get(at..at.checked_add(length)?)?;
        Some(
            part.iter()
                .rev()
                .fold(0, |all, byte| all << 8 | u64::from(*byte)),
        )
    };
    let index = |number: u64| usize::try_from(number).ok();
    let (table, size, count) = (
        index(number(0x20, 8)?)?,
        index(number(0x36, 2)?)?,
        index(number(0x38, 2)?)?,
    );
    for header in 0..count {
        let header = table.checked_add(header * size)?;
        if number(header, 4)? == INTERPRETER {
            let start = index(number(header.checked_add(8)?, 8)?)?;
            let length = index(number(header.checked_add(32)?, 8)?)?;
            let name = bytes.get(start..start.checked_add(length)?)?;
            let name = String::from_utf8_lossy(name);
            return Some(Some(name.trim_end_matches('\0').to_owned()));
        }
    }
    Some(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn musl_is_preferred_and_the_gnu_libc_is_linked_statically_else() {
        let rustc = "rustc 1.95.0\nhost: aarch64-unknown-linux-gnu\nrelease: 1.95.0\n";
        let musl = Linking::choose(rustc, |target| target == "aarch64-unknown-linux-musl").unwrap();
        assert_eq!(
            (musl.target.as_str(), musl.flags),
            ("aarch64-unknown-linux-musl", "")
        );
        assert_eq!(
            musl.file("sim", "0.2.0"),
            "sim-0.2.0-aarch64-unknown-linux-musl"
        );
        let gnu = Linking::choose(rustc, |_| false).unwrap();
        assert_eq!(gnu.target, "aarch64-unknown-linux-gnu");
        assert_eq!(gnu.flags, "-C target-feature=+crt-static");
        for other in [
            "host: x86_64-pc-windows-msvc\n",
            "host: aarch64-apple-darwin\n",
            "",
        ] {
            let error = Linking::choose(other, |_| true).unwrap_err().to_string();
            assert!(error.contains("are built on Linux"), "{error}");
        }
    }

    #[test]
    fn the_checksum_is_that_of_sha256sum() {
        let line = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a-file\n";
        assert_eq!(sum("a-file", b"abc"), line);
    }

    /// An ELF file with one program header of the given kind, which leads to the name of a loader.
    fn elf(kind: u8) -> Vec<u8> {
        let mut bytes = vec![0; 0x40 + 0x38];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        bytes[0x20] = 0x40;
        bytes[0x36] = 0x38;
        bytes[0x38] = 1;
        bytes[0x40] = kind;
        bytes[0x40 + 8] = 0x78;
        bytes[0x40 + 32] = 7;
        bytes.extend(b"/lib/l\0");
        bytes
    }

    #[test]
    fn a_program_that_names_a_loader_is_not_static() {
        assert_eq!(check_static("f", &elf(1)), Ok(()));
        let error = check_static("f", &elf(3)).unwrap_err().to_string();
        assert!(error.contains("it needs /lib/l\n  at: f"), "{error}");
        let mut short = elf(3);
        short.truncate(0x70);
        for other in [&b"#!/bin/sh"[..], &[], &short] {
            let error = check_static("f", other).unwrap_err().to_string();
            assert!(error.contains("not a program of Linux"), "{error}");
        }
    }

    #[test]
    fn this_program_is_read() {
        if cfg!(all(
            target_os = "linux",
            target_pointer_width = "64",
            target_endian = "little"
        )) {
            let itself = std::fs::read(std::env::current_exe().unwrap()).unwrap();
            assert!(loader(&itself).is_some());
        }
    }
}
