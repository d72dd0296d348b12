//! Schedules: what is asked and what goes wrong, as plain data that is drawn by a seed and can be shrunk.

use fastrand::Rng;

/// What happens in one history.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    pub seed: u64,
    pub clients: Vec<ClientPlan>,
    /// Experiments that are there at the beginning.
    pub initial: Vec<Initial>,
}

/// An experiment that is there at the beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct Initial {
    pub key: &'static str,
    pub content: u8,
    pub started: bool,
    pub age_hours: u64,
}

/// What one client does: one call after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientPlan {
    pub calls: Vec<Call>,
    pub attempts: u32,
    /// In ms, as the timeouts.
    pub backoff: u64,
    pub attempt_timeout: u64,
    pub timeout: u64,
}

/// A call, and what its requests meet.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// How long the client waits before it, in ms.
    pub delay: u64,
    pub key: &'static str,
    pub what: What,
    /// For the first requests of the call; later ones meet nothing.
    pub steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// With one of a few contents.
    Create(u8),
    Rename(u8),
    Describe(u8),
    Tag,
    Untag,
    Start,
    Restart,
    Stop,
    Archive,
    Restore,
    DescribeAndStart(u8),
    CreateIteration(u8),
    Get,
    List,
}

/// What one request meets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The time to the server and back, in ms.
    pub out: u64,
    pub back: u64,
    pub fault: Option<Fault>,
    /// What somebody else does just before the server takes the request, and just after.
    pub before: Option<Other>,
    pub after: Option<Other>,
    /// How many seconds the response's `Date` is wrong by.
    pub date: i64,
    /// How many seconds the client's wall clock jumps while the request is under way.
    pub jump: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No connection.
    Refused,
    /// The connection breaks before a response.
    Reset { applied: bool },
    /// No response.
    Hang(Hang),
    /// A response that ends in the middle.
    Cut,
    /// An error status. A 429 is never applied.
    Status { status: u16, applied: bool },
    /// A page of a captive portal, with status 200.
    Page,
    /// A response to a request about another key, with status 200.
    LeftOver { applied: bool },
    /// A redirect to elsewhere.
    Redirect {
        status: u16,
        applied: bool,
        hop: Hop,
    },
}

/// When a request without a response is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hang {
    Never,
    AtOnce,
    /// So many ms after the client's attempt has timed out.
    Late(u64),
}

/// What becomes of a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop {
    /// It is not followed: its status is the response.
    Shown,
    /// It is followed, and nobody listens there.
    Refused,
    /// It is followed, and the connection breaks there.
    Reset,
    /// It is followed, and a page comes from there.
    Page,
}

/// What somebody else does to the experiment of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    Rename,
    Archive,
    /// Creates the key with the content of the request, which is a create.
    CreateSame,
    /// Creates the key with another content.
    CreateUnlike,
}

const KEYS: [&str; 3] = ["a", "b", "c"];

const HOUR: i64 = 3600;

/// How many seconds a `Date` and a wall clock are wrong by: such that they never agree about a time that is too late.
const DATES: [i64; 10] = [
    -5 * HOUR,
    -3 * HOUR,
    -HOUR,
    HOUR,
    3 * HOUR,
    5 * HOUR,
    -290,
    -30,
    30,
    290,
];
const JUMPS: [i64; 5] = [-4 * HOUR, -2 * HOUR, 2 * HOUR, 4 * HOUR, -20];

/// What may happen in a schedule; each schedule draws from a few of these, so that rare meetings become likely.
const FEATURES: [Feature; 15] = [
    |_, step| step.fault = Some(Fault::Refused),
    |chance, step| {
        step.fault = Some(Fault::Reset {
            applied: chance.bool(),
        })
    },
    |chance, step| {
        step.fault = Some(Fault::Reset {
            applied: chance.bool(),
        })
    },
    |chance, step| {
        step.fault = Some(Fault::Hang(match chance.u8(..3) {
            0 => Hang::Never,
            1 => Hang::AtOnce,
            _ => Hang::Late(late(chance)),
        }));
    },
    |_, step| step.fault = Some(Fault::Cut),
    |chance, step| {
        let status = [408, 429, 500, 502, 503][chance.usize(..5)];
        let applied = chance.bool() && status != 429;
        step.fault = Some(Fault::Status { status, applied });
    },
    |_, step| step.fault = Some(Fault::Page),
    |chance, step| {
        step.fault = Some(Fault::LeftOver {
            applied: chance.bool(),
        })
    },
    |chance, step| step.fault = Some(redirect(chance)),
    |chance, step| step.date = DATES[chance.usize(..DATES.len())],
    |chance, step| step.jump = JUMPS[chance.usize(..JUMPS.len())],
    |chance, step| {
        step.before = Some([Other::Rename, Other::Archive][chance.usize(..2)]);
    },
    |chance, step| {
        step.after = Some([Other::Rename, Other::Archive][chance.usize(..2)]);
    },
    |_, step| step.before = Some(Other::CreateSame),
    |_, step| step.before = Some(Other::CreateUnlike),
];

/// What makes it hard to tell who has created an experiment.
const CREATE_FEATURES: [Feature; 7] = [
    |_, step| step.fault = Some(Fault::Reset { applied: true }),
    |chance, step| {
        step.fault = Some(Fault::Hang(
            [Hang::AtOnce, Hang::Late(late(chance))][chance.usize(..2)],
        ))
    },
    |chance, step| step.date = DATES[chance.usize(..DATES.len())],
    |chance, step| step.jump = JUMPS[chance.usize(..JUMPS.len())],
    |_, step| step.after = Some(Other::Rename),
    |_, step| step.before = Some(Other::CreateSame),
    |_, step| step.before = Some(Other::CreateUnlike),
];

/// What the steps and calls of a schedule are drawn from.
struct Mood {
    features: Vec<Feature>,
    /// Each feature strikes one of so many requests.
    rarity: u8,
    /// How many of 24 calls are creates.
    creates: u8,
    keys: &'static [&'static str],
}

type Feature = fn(&mut Rng, &mut Step);

/// Draws a delay that mostly ends while the client finds out what has become of the request.
fn late(chance: &mut Rng) -> u64 {
    match chance.u8(..4) {
        0 => chance.u64(1..20_000),
        _ => chance.u64(1..1_500),
    }
}

fn redirect(chance: &mut Rng) -> Fault {
    let status = [302, 303, 307][chance.usize(..3)];
    let hop = [Hop::Shown, Hop::Refused, Hop::Reset, Hop::Page][chance.usize(..4)];
    // Who redirects may have done the work before, and say where the result is; a 307 has not, and the one it names may.
    let may_be_applied = match hop {
        Hop::Shown => status != 307,
        Hop::Refused | Hop::Page => status != 307,
        Hop::Reset => true,
    };
    Fault::Redirect {
        status,
        applied: may_be_applied && chance.bool(),
        hop,
    }
}

impl Schedule {
    /// Draws a schedule.
    pub fn draw(seed: u64) -> Schedule {
        let mut chance = Rng::with_seed(seed);
        let features = FEATURES.into_iter().filter(|_| chance.u8(..3) == 0);
        let mut mood = Mood {
            features: features.collect(),
            rarity: [3, 5, 8][chance.usize(..3)],
            creates: 7,
            keys: &KEYS[..chance.usize(1..=KEYS.len())],
        };
        if chance.u8(..4) == 0 {
            // Whose experiment is it? The meetings that are rarest otherwise.
            let features = CREATE_FEATURES.into_iter().filter(|_| chance.bool());
            mood = Mood {
                features: features.collect(),
                rarity: 3,
                creates: 20,
                keys: &KEYS[..1],
            };
        }
        let initial = KEYS.iter().filter(|_| chance.u8(..3) == 0);
        let initial: Vec<&str> = initial.copied().collect();
        let initial = initial.into_iter().map(|key| Initial {
            key,
            content: chance.u8(..2),
            started: chance.bool(),
            age_hours: chance.u64(1..72),
        });
        let initial = initial.collect();
        let clients = (0..chance.usize(2..=4)).map(|_| ClientPlan {
            calls: (0..chance.usize(1..=4))
                .map(|_| call(&mut chance, &mood))
                .collect(),
            attempts: [1, 2, 5, 5][chance.usize(..4)],
            backoff: 250,
            attempt_timeout: chance.u64(2_000..15_000),
            timeout: chance.u64(5_000..90_000),
        });
        let clients = clients.collect();
        Schedule {
            seed,
            clients,
            initial,
        }
    }
}

fn call(chance: &mut Rng, mood: &Mood) -> Call {
    let what = match chance.u8(..24) {
        number if number < mood.creates => What::Create(chance.u8(..2)),
        7 | 8 => What::Rename(chance.u8(..3)),
        9 => What::Describe(chance.u8(..3)),
        10 => What::Tag,
        11 => What::Untag,
        12 | 13 => What::Start,
        14 => What::Restart,
        15 => What::Stop,
        16 => What::Archive,
        17 => What::Restore,
        18 => What::DescribeAndStart(chance.u8(..3)),
        19 | 20 => What::CreateIteration(chance.u8(..3)),
        21 | 22 => What::Get,
        _ => What::List,
    };
    let steps = (0..5).map(|_| {
        let mut step = Step {
            out: chance.u64(1..80),
            back: chance.u64(1..80),
            ..Step::default()
        };
        if chance.u8(..4) == 0 {
            step.out *= 20;
        }
        // From any of them on, since the last fault counts.
        let first = chance.usize(..mood.features.len().max(1));
        for feature in mood
            .features
            .iter()
            .cycle()
            .skip(first)
            .take(mood.features.len())
        {
            if chance.u8(..mood.rarity) == 0 {
                feature(chance, &mut step);
            }
        }
        step
    });
    let steps = steps.collect();
    Call {
        delay: match chance.bool() {
            true => chance.u64(..50),
            false => chance.u64(..8_000),
        },
        key: mood.keys[chance.usize(..mood.keys.len())],
        what,
        steps,
    }
}

impl Schedule {
    /// Changes everything that would take real time.
    pub fn without_waiting(mut self) -> Schedule {
        for client in &mut self.clients {
            (client.backoff, client.attempt_timeout, client.timeout) = (0, 60_000, 60_000);
            for call in &mut client.calls {
                call.delay = 0;
                for step in &mut call.steps {
                    (step.out, step.back) = (0, 0);
                    step.fault = step.fault.map(|fault| match fault {
                        // Whoever listens refuses nobody.
                        Fault::Refused => Fault::Reset { applied: false },
                        Fault::Hang(hang) => Fault::Reset {
                            applied: hang != Hang::Never,
                        },
                        Fault::Status { status: 429, .. } => Fault::Status {
                            status: 503,
                            applied: false,
                        },
                        // Only who is named by a 307 may apply it, and nobody does here.
                        Fault::Redirect {
                            status: 307, hop, ..
                        } => Fault::Redirect {
                            status: 307,
                            applied: false,
                            hop,
                        },
                        other => other,
                    });
                }
            }
        }
        self
    }
}

impl What {
    pub fn is_write(self) -> bool {
        !matches!(self, What::Get | What::List)
    }
}
