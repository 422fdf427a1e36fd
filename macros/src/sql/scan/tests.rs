use super::*;

fn good(text: &str) -> (String, Vec<String>) {
    match scan(text) {
        Ok(scanned) => {
            let slots = scanned.slots.iter().map(ToString::to_string);
            (scanned.text, slots.collect())
        }
        Err(errors) => (format!("{errors:?}"), Vec::new()),
    }
}

fn bad(text: &str) -> Vec<String> {
    scan(text).err().unwrap_or_default()
}

#[test]
fn slots_become_placeholders() {
    let (text, slots) = good("select * from data where id = {id} and name = {self.name()}");
    assert_eq!(text, "select * from data where id = ? and name = ?");
    assert_eq!(slots, ["id", "self . name ()"]);
}

#[test]
fn values_go_where_sql_takes_values() {
    for (text, expected) in [
        (
            "insert into t (a, b) values ({a},{b})",
            "insert into t (a, b) values (?,?)",
        ),
        (
            "update t set a={a} where b>{b}",
            "update t set a=? where b>?",
        ),
        ("select {x} limit {n};", "select ? limit ?;"),
        (
            "select a is distinct from {x}",
            "select a is distinct from ?",
        ),
        ("select -{x}, ~{y}", "select -?, ~?"),
        (
            "select '{{}}', \"it''s\", [a b], `c` -- {{\n, {x} /* ? */",
            "select '{}', \"it''s\", [a b], `c` -- {\n, ? /* ? */",
        ),
        ("select 'a''?' || {x}", "select 'a''?' || ?"),
        ("select a{{b", "select a{b"),
        ("select 1 -- end ?", "select 1 -- end ?"),
        ("select col:: {x}", "select col:: ?"),
    ] {
        assert_eq!(good(text).0, expected);
    }
}

#[test]
fn names_cannot_be_bound() {
    for (text, told) in [
        ("select * from {t}", "`from` wants a name"),
        ("select * FROM\n  {t}", "`from` wants a name"),
        ("select * from /* the */ {t}", "`from` wants a name"),
        ("insert into {t} values (1)", "`into` wants"),
        ("update {t} set a = 1", "`update` wants"),
        ("drop table {t}", "`table` wants"),
        ("select * from a join {t}", "`join` wants"),
        ("select * from a order by {c}", "`order by` wants"),
        ("select * from a GROUP  BY {c}", "`group by` wants"),
        ("select a.{c}", "part of a name"),
        ("select {t}.c", "part of a name"),
        ("select x_{c}", "part of a name"),
        ("select {c}1", "part of a name"),
    ] {
        let errors = bad(text);
        assert!(
            matches!(errors.as_slice(), [only] if only.contains(told)),
            "{text}: {errors:?}"
        );
    }
}

#[test]
fn slots_cannot_be_in_quotes_or_comments() {
    for (text, told) in [
        ("select '{x}'", "in quotes"),
        ("select \"{x}\"", "in quotes"),
        ("select `{x}`", "in quotes"),
        ("select [{x}]", "in quotes"),
        ("select 'it''s {x}'", "in quotes"),
        ("select 1 -- {x}", "in a comment"),
        ("select 1 /* {x} */", "in a comment"),
        ("select 'a", "nothing closes it"),
        ("select 1 /* a", "nothing closes it"),
        ("select {", "not closed"),
        ("select {}", "is empty"),
        ("select }", "closes nothing"),
        ("select ?", "`?` is a placeholder"),
        ("select :name", "`:` is a placeholder"),
        ("select @name", "`@` is a placeholder"),
        (" ", "empty"),
    ] {
        let errors = bad(text);
        assert!(
            matches!(errors.as_slice(), [only] if only.contains(told)),
            "{text}: {errors:?}"
        );
    }
}

#[test]
fn all_errors_of_a_statement_are_told() {
    assert_eq!(bad("select '{a}' from {b} where c = ?").len(), 3);
}
