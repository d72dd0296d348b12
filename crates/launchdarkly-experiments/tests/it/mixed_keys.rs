//! A key in the place of another does not compile.

#[test]
fn mixed_keys_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/mixed_keys/*.rs");
}
