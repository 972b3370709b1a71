//! Where libweir-testkit.so is: in lib of WEIR_PREFIX, or of the prefix that this crate lies in
//! (share/weir/rust/weir-testkit).
use std::{env, path::PathBuf};

fn main() {
    println!("cargo:rerun-if-env-changed=WEIR_PREFIX");
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    // By name, not by "..": in a build tree the crate is behind a symbolic link.
    let own = here.ancestors().nth(4).map(PathBuf::from);
    if let Some(prefix) = env::var_os("WEIR_PREFIX").map(PathBuf::from).or(own) {
        println!("cargo:rustc-link-search=native={}", prefix.join("lib").display());
    }
}
