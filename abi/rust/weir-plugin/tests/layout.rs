//! The mirror of the contract against the contract: a C program, made here and compiled with the
//! system's compiler, prints what the header's structs look like.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use weir_plugin::{column, sys};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("weir-{}-{}", name, std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder for temporary files");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What C says of each expression: a size, an offset, or a constant.
fn ask_c(name: &str, expressions: &[String]) -> BTreeMap<String, i64> {
    let folder = Folder::new(name);
    let mut program = String::from("#include <stdio.h>\n#include <weir/abi.h>\nint main(void) {\n");
    for expression in expressions {
        program += &format!("  printf(\"%lld\\n\", (long long)({}));\n", expression);
    }
    program += "  return 0;\n}\n";
    let (source, binary) = (folder.0.join("ask.c"), folder.0.join("ask"));
    std::fs::write(&source, program).expect("a file to write");
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../include");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_string());
    let compiled = Command::new(&compiler)
        .args(["-std=c11", "-w", "-I"])
        .args([&include, &source])
        .arg("-o")
        .arg(&binary)
        .status()
        .unwrap_or_else(|e| panic!("the C compiler {} does not run: {}", compiler, e));
    assert!(compiled.success(), "the header has not all that the mirror has");
    let printed = Command::new(&binary).output().expect("the program to run").stdout;
    let printed = String::from_utf8(printed).expect("numbers");
    let values: Vec<i64> = printed.lines().map(|line| line.parse().expect("a number")).collect();
    assert_eq!(values.len(), expressions.len());
    expressions.iter().cloned().zip(values).collect()
}

fn compare(name: &str, expected: Vec<(String, i64)>) {
    let expressions: Vec<String> = expected.iter().map(|(text, _)| text.clone()).collect();
    let c = ask_c(name, &expressions);
    let wrong: Vec<String> = expected
        .iter()
        .filter(|(text, value)| c[text] != *value)
        .map(|(text, value)| format!("{}: {} in C, {} in Rust", text, c[text], value))
        .collect();
    assert!(wrong.is_empty(), "{:#?}", wrong);
}

// Scenario: every struct of the mirror is compared with the header, field by field, and the cells
// of every column.
// Guarantees: sizes and offsets are the same.
#[test]
fn structs_are_laid_out_as_in_c() {
    let mut expected = Vec::new();
    for layout in sys::all_layouts() {
        let name = layout.name;
        expected.push((format!("sizeof({})", name), layout.size as i64));
        for (field, offset, size) in layout.fields {
            let field = field.trim_start_matches("r#");
            expected.push((format!("offsetof({}, {})", name, field), offset as i64));
            expected.push((format!("sizeof((({} *)0)->{})", name, field), size as i64));
        }
    }
    for (table, column, size) in sys::cell_sizes() {
        let column = column.trim_start_matches("r#");
        expected.push((format!("sizeof(*(({} *)0)->{})", table, column), size as i64));
    }
    assert!(expected.len() > 800, "only {} things are compared", expected.len());
    compare("layout", expected);
}

// Scenario: every column id is compared with WEIR_COLUMN.
// Guarantees: they are the same numbers, and no column of a table is missing.
#[test]
fn columns_have_the_ids_of_c() {
    let mut expected: Vec<(String, i64)> = weir_plugin::all_columns()
        .into_iter()
        .map(|(table, name, id)| (format!("WEIR_COLUMN({}, {})", table, name), i64::from(id)))
        .collect();
    for (name, id) in [
        ("attr, owner", column::attr::OWNER),
        ("attr, key", column::attr::KEY),
        ("attr, val", column::attr::VAL),
        ("attr, key_id", column::attr::KEY_ID),
        ("attr, value_type", column::attr::VALUE_TYPE),
        ("attr, flags", column::attr::FLAGS),
        ("attr, depth", column::attr::DEPTH),
        ("attr, owner_table", column::attr::OWNER_TABLE),
        ("text, ref", column::text::REF),
        ("hit, match", column::hit::MATCH),
    ] {
        expected.push((format!("WEIR_COLUMN({})", name), i64::from(id)));
    }
    for layout in sys::all_layouts() {
        let (table, fields) = (layout.name, layout.fields);
        let short = table.trim_start_matches("weir_").trim_end_matches("_table");
        if !table.ends_with("_table") || ["attr", "text", "hit"].contains(&short) {
            continue;
        }
        let ids = weir_plugin::all_columns().into_iter().filter(|c| c.0 == short).count();
        // All but size, rows, cap and reserved is a column.
        assert_eq!(ids, fields.len() - 4, "columns of {}", short);
    }
    compare("columns", expected);
}

// Scenario: every constant of the mirror is compared with the header's.
// Guarantees: they are the same numbers.
#[test]
fn constants_are_those_of_c() {
    macro_rules! constants {
        ($($name:ident)*) => { vec![$((stringify!($name).to_string(), sys::$name as i64),)*] };
    }
    let mut expected = constants!(
        WEIR_ABI_MAJOR WEIR_ABI_MINOR WEIR_DATA_REVISION WEIR_OK WEIR_PENDING WEIR_RETRY WEIR_BUSY
        WEIR_PARTIAL WEIR_PERMANENT WEIR_CANCELLED WEIR_FATAL WEIR_ARENA_BIT WEIR_NO_ROW WEIR_NO_ID
        WEIR_ABSENT_OFF WEIR_V_NONE WEIR_V_STR WEIR_V_BOOL WEIR_V_I64 WEIR_V_F64 WEIR_V_BYTES
        WEIR_V_LIST WEIR_V_MAP WEIR_ATTR_DELETED WEIR_ATTR_MOVED WEIR_ATTR_DEAD
        WEIR_OWNER_LOG_BODY WEIR_BATCH_FAILED WEIR_BATCH_NEW WEIR_TEXT_READ_ONLY WEIR_RECEIVER
        WEIR_PROCESSOR WEIR_EXPORTER WEIR_COUNTER WEIR_UP_DOWN_COUNTER WEIR_GAUGE WEIR_HISTOGRAM
        WEIR_READABLE WEIR_WRITABLE WEIR_CLOSED
    );
    for (name, value) in [
        ("WEIR_TRACES", weir_plugin::TRACES),
        ("WEIR_METRICS", weir_plugin::METRICS),
        ("WEIR_LOGS", weir_plugin::LOGS),
        ("WEIR_PROFILES", weir_plugin::PROFILES),
        ("WEIR_OWN_THREADS", u64::from(weir_plugin::OWN_THREADS)),
        ("WEIR_BLOCKING", u64::from(weir_plugin::BLOCKING)),
        ("WEIR_OWN_ENDPOINTS", u64::from(weir_plugin::OWN_ENDPOINTS)),
        ("WEIR_OPTIONAL", u64::from(weir_plugin::OPTIONAL)),
    ] {
        expected.push((name.to_string(), value as i64));
    }
    compare("constants", expected);
}
