//! What can be asked.

use std::rc::Rc;

use futures::stream::LocalBoxStream;

use super::{ModelError, ModelEvent, ModelRequest};

/// An answer while it comes. Dropping it cancels the call, down to the
/// connection to the provider.
pub type ModelStream = LocalBoxStream<'static, Result<ModelEvent, ModelError>>;

/// A language model.
///
/// An answer ends with [`ModelEvent::Finish`], or with an error: a stream that
/// just ends was cut off.
pub trait Model {
    /// Asks the model. Nothing happens until the stream is polled.
    fn stream(&self, request: &ModelRequest) -> ModelStream;
}

impl<M: Model + ?Sized> Model for &M {
    fn stream(&self, request: &ModelRequest) -> ModelStream {
        (**self).stream(request)
    }
}

impl<M: Model + ?Sized> Model for Box<M> {
    fn stream(&self, request: &ModelRequest) -> ModelStream {
        (**self).stream(request)
    }
}

impl<M: Model + ?Sized> Model for Rc<M> {
    fn stream(&self, request: &ModelRequest) -> ModelStream {
        (**self).stream(request)
    }
}
