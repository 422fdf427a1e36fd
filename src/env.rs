//! The Worker's bindings, as agents and routers take them.

use std::{collections::BTreeMap, rc::Rc};

#[cfg(feature = "workflows")]
use crate::host::Workflows;
use crate::{
    error::{Error, Result},
    host::Namespaces,
};

/// Anything that gives access to the Worker's bindings: [`worker::Env`] in the
/// entry worker, [`AgentEnv`] in an agent.
pub trait Bindings {
    /// The Durable Object namespaces among the bindings.
    fn namespaces(&self) -> Rc<dyn Namespaces>;

    /// The workflows among the bindings.
    #[cfg(feature = "workflows")]
    fn workflows(&self) -> Rc<dyn Workflows>;
}

impl Bindings for worker::Env {
    fn namespaces(&self) -> Rc<dyn Namespaces> {
        crate::host::workers::namespaces(self)
    }

    #[cfg(feature = "workflows")]
    fn workflows(&self) -> Rc<dyn Workflows> {
        crate::host::workers::workflows(self)
    }
}

/// The Worker's variables, secrets and other bindings.
///
/// On Cloudflare it is backed by [`worker::Env`]; a native test gives the
/// variables and the other agents itself.
#[derive(Clone)]
pub struct AgentEnv(Repr);

#[derive(Clone)]
enum Repr {
    Worker(worker::Env),
    Given {
        vars: Rc<BTreeMap<String, String>>,
        namespaces: Rc<dyn Namespaces>,
        #[cfg(feature = "workflows")]
        workflows: Rc<dyn Workflows>,
    },
}

impl AgentEnv {
    /// An environment of the test's own making.
    pub fn given(vars: BTreeMap<String, String>, namespaces: Rc<dyn Namespaces>) -> Self {
        Self(Repr::Given {
            vars: Rc::new(vars),
            namespaces,
            #[cfg(feature = "workflows")]
            workflows: Rc::new(crate::host::NoWorkflows),
        })
    }

    /// The same environment with workflows of the test's own making; without
    /// effect on Cloudflare.
    #[cfg(feature = "workflows")]
    #[must_use]
    pub fn with_workflows(mut self, given: Rc<dyn Workflows>) -> Self {
        if let Repr::Given { workflows, .. } = &mut self.0 {
            *workflows = given;
        }
        self
    }

    /// A variable or secret given as text.
    ///
    /// # Errors
    /// [`Error::Binding`] if there is none of this name.
    pub fn var(&self, name: &str) -> Result<String> {
        match &self.0 {
            Repr::Worker(env) => env.var(name).ok().map(|value| value.to_string()),
            Repr::Given { vars, .. } => vars.get(name).cloned(),
        }
        .ok_or_else(|| {
            Error::Binding(format!(
                "there is no variable or secret `{name}`: set it under [vars] in wrangler.toml, \
                 or with `wrangler secret put {name}`"
            ))
        })
    }

    /// The whole of the Worker's bindings, on Cloudflare.
    ///
    /// # Errors
    /// [`Error::Binding`] in native tests, which have variables and agents only.
    pub fn worker(&self) -> Result<&worker::Env> {
        match &self.0 {
            Repr::Worker(env) => Ok(env),
            Repr::Given { .. } => Err(Error::Binding(
                "native tests have no `worker::Env`: use `var`, or test this on workerd".into(),
            )),
        }
    }
}

impl Bindings for AgentEnv {
    fn namespaces(&self) -> Rc<dyn Namespaces> {
        match &self.0 {
            Repr::Worker(env) => env.namespaces(),
            Repr::Given { namespaces, .. } => namespaces.clone(),
        }
    }

    #[cfg(feature = "workflows")]
    fn workflows(&self) -> Rc<dyn Workflows> {
        match &self.0 {
            Repr::Worker(env) => env.workflows(),
            Repr::Given { workflows, .. } => workflows.clone(),
        }
    }
}

impl From<worker::Env> for AgentEnv {
    fn from(env: worker::Env) -> Self {
        Self(Repr::Worker(env))
    }
}

impl std::fmt::Debug for AgentEnv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The values may be secrets.
        f.debug_struct("AgentEnv").finish_non_exhaustive()
    }
}
