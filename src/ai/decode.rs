//! From the bytes of an answer to its events.

use std::collections::VecDeque;

use super::{
    ModelEvent, ModelFault,
    sse::{BadLine, SseEvent, SseParser},
};

/// The most that is taken of an answer that comes whole, in bytes.
const MAX_WHOLE: usize = 16 << 20;

/// The dialect of a provider.
pub(super) trait Dialect {
    /// Takes the JSON of one server-sent event.
    fn event(&mut self, data: &str, out: &mut VecDeque<ModelEvent>) -> Result<(), Trouble>;

    /// Takes an answer that came whole, as JSON.
    fn whole(&mut self, json: &str, out: &mut VecDeque<ModelEvent>) -> Result<(), Trouble>;

    /// The body has ended. Tells whether the answer had been whole, and finishes
    /// it if that was not known before.
    fn end(&mut self, out: &mut VecDeque<ModelEvent>) -> bool;

    /// Whether the answer is whole: what may follow is of no interest.
    fn is_done(&self) -> bool;
}

/// What is wrong with an event.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It does not have the form that it should.
    Malformed(String),
    /// It tells of an error.
    Fault(ModelFault),
}

impl From<crate::json::JsonError> for Trouble {
    fn from(error: crate::json::JsonError) -> Self {
        Self::Malformed(error.to_string())
    }
}

impl Trouble {
    fn at(self, line: usize) -> ModelFault {
        match self {
            Self::Malformed(reason) => ModelFault::Malformed { line, reason },
            Self::Fault(fault) => fault,
        }
    }
}

impl From<BadLine> for ModelFault {
    fn from(BadLine { line, reason }: BadLine) -> Self {
        Self::Malformed {
            line,
            reason: reason.to_owned(),
        }
    }
}

/// Reads an answer, however its bytes are cut.
#[derive(Debug)]
pub(super) struct Decoder<D> {
    dialect: D,
    events: VecDeque<ModelEvent>,
    fault: Option<ModelFault>,
    ended: bool,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Events(SseParser),
    Whole(Vec<u8>),
}

impl<D: Dialect> Decoder<D> {
    /// For server-sent events.
    pub(super) fn events(dialect: D) -> Self {
        Self::new(dialect, Form::Events(SseParser::default()))
    }

    /// For one JSON document.
    pub(super) fn whole(dialect: D) -> Self {
        Self::new(dialect, Form::Whole(Vec::new()))
    }

    fn new(dialect: D, form: Form) -> Self {
        Self {
            dialect,
            events: VecDeque::new(),
            fault: None,
            ended: false,
            form,
        }
    }

    /// Takes more bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.ended {
            return;
        }
        let parser = match &mut self.form {
            Form::Events(parser) => parser,
            Form::Whole(body) if body.len() + bytes.len() > MAX_WHOLE => {
                return self.fail(ModelFault::Malformed {
                    line: 1,
                    reason: "it is too long".into(),
                });
            }
            Form::Whole(body) => return body.extend_from_slice(bytes),
        };
        let (dialect, events) = (&mut self.dialect, &mut self.events);
        let pushed = parser.push(bytes, |SseEvent { data, line }| {
            if dialect.is_done() {
                return Ok(());
            }
            dialect
                .event(&data, events)
                .map_err(|trouble| trouble.at(line))
        });
        if let Err(fault) = pushed {
            self.fail(fault);
        } else if self.dialect.is_done() {
            self.ended = true;
        }
    }

    /// The body has ended.
    pub(super) fn end(&mut self) {
        if self.ended {
            return;
        }
        let line = match &mut self.form {
            Form::Events(parser) => parser.lines(),
            Form::Whole(body) => {
                let body = std::mem::take(body);
                let read = match std::str::from_utf8(&body) {
                    Ok(json) => self.dialect.whole(json, &mut self.events),
                    Err(error) => Err(Trouble::Malformed(error.to_string())),
                };
                if let Err(trouble) = read {
                    return self.fail(trouble.at(1));
                }
                1
            }
        };
        if self.dialect.end(&mut self.events) {
            self.ended = true;
        } else {
            self.fail(ModelFault::CutOff { line });
        }
    }

    /// The body broke off.
    pub(super) fn fail(&mut self, fault: ModelFault) {
        if !self.ended {
            self.ended = true;
            self.fault = Some(fault);
        }
    }

    /// The next event, or in the end the fault. `None` when more bytes are needed,
    /// or [all](Self::is_ended) has been said.
    pub(super) fn next(&mut self) -> Option<Result<ModelEvent, ModelFault>> {
        let event = self.events.pop_front().map(Ok);
        event.or_else(|| self.fault.take().map(Err))
    }

    /// Whether no more bytes are wanted.
    pub(super) fn is_ended(&self) -> bool {
        self.ended
    }
}
