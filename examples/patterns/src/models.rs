//! Which model answers: the one whose key is set, or the scripted one.

use std::{rc::Rc, time::Duration};

use worker_agents::{
    Agent, Result,
    ai::{Anthropic, Model, OpenAi, Patience, WorkersAi},
};

use crate::scripted::Scripted;

/// The model that answers, and what the page says of it.
pub(crate) struct Chosen {
    pub(crate) name: String,
    pub(crate) scripted: bool,
    /// An error if what it needs is not there.
    pub(crate) model: Result<Rc<dyn Model>>,
}

/// Looks which variables and secrets there are.
pub(crate) fn of<A: Agent>(agent: &A) -> Chosen {
    let env = agent.base().env();
    let var = |name| env.var(name).ok().filter(|value| !value.is_empty());
    // A minute without a word, or four minutes in all, and the step has failed.
    let patience = Patience::new()
        .silence(Duration::from_secs(60))
        .limit(Duration::from_secs(240));

    if let Some(key) = var("OPENAI_API_KEY") {
        let name = var("OPENAI_MODEL").unwrap_or_else(|| "gpt-5-mini".into());
        let model = match var("OPENAI_BASE_URL") {
            Some(url) => OpenAi::compatible(&url, &name).key(key),
            None => OpenAi::new(key, &name),
        };
        return chosen(name, model.patience(patience));
    }
    if let Some(key) = var("ANTHROPIC_API_KEY") {
        let name = var("ANTHROPIC_MODEL").unwrap_or_else(|| "claude-sonnet-5".into());
        let mut model = Anthropic::new(key, &name);
        if let Some(url) = var("ANTHROPIC_BASE_URL") {
            model = model.base_url(&url);
        }
        return chosen(name, model.patience(patience));
    }
    if let Some(name) = var("WORKERS_AI_MODEL") {
        return match WorkersAi::new(env, "AI", &name) {
            Ok(model) => chosen(name, model.patience(patience)),
            Err(error) => Chosen {
                name,
                scripted: false,
                model: Err(error),
            },
        };
    }
    Chosen {
        scripted: true,
        ..chosen("scripted".into(), Scripted::new(agent.base().clone()))
    }
}

fn chosen(name: String, model: impl Model + 'static) -> Chosen {
    #[cfg(test)]
    let model = crate::tests::counted(model);
    Chosen {
        name,
        scripted: false,
        model: Ok(Rc::new(model)),
    }
}
