//! Which binding leads to a workflow.

use super::WorkflowClass;
use crate::{
    error::{Error, Result},
    host::Workflows,
    routing::camel_case_to_kebab_case,
};

/// The binding of a workflow: the one of `#[workflow(binding = "…")]`, else the
/// only one whose kebab-case name is that of the class.
///
/// # Errors
/// [`Error::Binding`] if there is none or there are several, naming those that
/// are there and the lines to add.
pub(crate) fn binding_of<W: WorkflowClass>(workflows: &dyn Workflows) -> Result<String> {
    find(W::CLASS, W::BINDING, workflows)
}

/// Whether this binding is one of the workflow's.
pub(crate) fn leads_to(binding: &str, class: &str, given: Option<&str>) -> bool {
    match given {
        Some(given) => binding == given,
        None => camel_case_to_kebab_case(binding) == camel_case_to_kebab_case(class),
    }
}

fn find(class: &str, given: Option<&str>, workflows: &dyn Workflows) -> Result<String> {
    let bindings = workflows.bindings();
    let fits = |binding: &&String| leads_to(binding, class, given);
    let fitting: Vec<&String> = bindings.iter().filter(fits).collect();
    if let [binding] = fitting.as_slice() {
        return Ok((*binding).clone());
    }
    let found = if bindings.is_empty() {
        "there is no workflow binding".to_owned()
    } else {
        format!("the workflow bindings are {}", bindings.join(", "))
    };
    if fitting.is_empty() {
        let cure = workflows.how_to_bind(given.unwrap_or(class), class);
        return Err(Error::Binding(format!(
            "no binding leads to the workflow {class}: {found}. {cure}"
        )));
    }
    Err(Error::Binding(format!(
        "several bindings lead to the workflow {class}: {found}. Say which one with \
         #[workflow(binding = \"…\")]."
    )))
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::host::WorkflowPort;

    struct Bound(&'static [&'static str]);

    impl Workflows for Bound {
        fn bindings(&self) -> Rc<[String]> {
            self.0.iter().map(|name| (*name).to_owned()).collect()
        }

        fn how_to_bind(&self, name: &str, class: &str) -> String {
            format!("{name} = {class}")
        }

        fn workflow(&self, _binding: &str) -> Result<Rc<dyn WorkflowPort>> {
            Err(Error::msg("not asked for"))
        }
    }

    #[test]
    fn the_only_one_that_fits_is_found() {
        let of = |given, bindings| {
            find("OrderFlow", given, &Bound(bindings)).map_err(|error| error.to_string())
        };
        assert_eq!(of(None, &["OTHER", "ORDER_FLOW"]), Ok("ORDER_FLOW".into()));
        assert_eq!(of(Some("X"), &["OrderFlow", "X"]), Ok("X".into()));
        assert_eq!(
            of(None, &["OTHER"]),
            Err(
                "no binding leads to the workflow OrderFlow: the workflow bindings are OTHER. \
                 OrderFlow = OrderFlow"
                    .into()
            )
        );
        assert_eq!(
            of(None, &["ORDER_FLOW", "OrderFlow"]),
            Err(
                "several bindings lead to the workflow OrderFlow: the workflow bindings are \
                 ORDER_FLOW, OrderFlow. Say which one with #[workflow(binding = \"…\")]."
                    .into()
            )
        );
    }
}
