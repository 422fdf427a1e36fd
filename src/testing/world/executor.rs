//! The tasks of a world, run one after another on the test's own thread.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Wake, Waker},
};

use futures::future::LocalBoxFuture;

/// A task's number. The test itself is [`ROOT`].
pub(super) type TaskId = u64;

/// The test's own future, which is not kept here.
pub(super) const ROOT: TaskId = 0;

/// The tasks that are ready, in the order in which they became so.
#[derive(Debug, Default)]
struct Ready(Mutex<VecDeque<TaskId>>);

impl Ready {
    fn push(&self, id: TaskId) {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.push_back(id);
    }

    fn pop(&self) -> Option<TaskId> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.pop_front()
    }
}

/// Makes a task ready, once until it runs.
#[derive(Debug)]
pub(super) struct TaskWaker {
    id: TaskId,
    queued: AtomicBool,
    ready: Arc<Ready>,
}

impl TaskWaker {
    /// Allows the task to be made ready again.
    pub(super) fn running(&self) {
        self.queued.store(false, Ordering::Relaxed);
    }
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            self.ready.push(self.id);
        }
    }
}

struct Task {
    future: LocalBoxFuture<'static, ()>,
    waker: Arc<TaskWaker>,
}

/// The tasks.
#[derive(Default)]
pub(in crate::testing) struct Executor {
    tasks: RefCell<BTreeMap<TaskId, Task>>,
    count: Cell<TaskId>,
    ready: Arc<Ready>,
}

impl Executor {
    /// The waker of a task, which is made ready at once.
    pub(super) fn waker(&self, id: TaskId) -> Arc<TaskWaker> {
        let waker = Arc::new(TaskWaker {
            id,
            queued: AtomicBool::new(false),
            ready: Arc::clone(&self.ready),
        });
        waker.wake_by_ref();
        waker
    }

    /// Runs `future` beside the others, after those that are ready now.
    pub(in crate::testing) fn spawn(&self, future: LocalBoxFuture<'static, ()>) {
        let id = self.count.get() + 1;
        self.count.set(id);
        let waker = self.waker(id);
        self.tasks.borrow_mut().insert(id, Task { future, waker });
    }

    pub(super) fn next_ready(&self) -> Option<TaskId> {
        self.ready.pop()
    }

    /// Runs a task up to its next wait.
    pub(super) fn run(&self, id: TaskId) {
        let task = self.tasks.borrow_mut().remove(&id);
        let Some(mut task) = task else {
            return;
        };
        task.waker.running();
        let waker = Waker::from(Arc::clone(&task.waker));
        let done = task
            .future
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_ready();
        if !done {
            self.tasks.borrow_mut().insert(id, task);
        }
    }

    pub(super) fn clear(&self) {
        // Dropped one by one: a task's own drop may spawn or wake others.
        loop {
            let task = self.tasks.borrow_mut().pop_first();
            if task.is_none() {
                break;
            }
        }
    }
}
