//! The control paths by name, for the index and for requests that miss them.

/// A control path with its methods, each with what it does.
pub(super) struct Path {
    pub(super) path: &'static str,
    pub(super) methods: &'static [(&'static str, &'static str)],
}

/// All control paths.
pub(super) const PATHS: &[Path] = &[
    Path {
        path: "/_simulator",
        methods: &[(
            "GET",
            "shows this index; the health check, which needs no token",
        )],
    },
    Path {
        path: "/_simulator/reset",
        methods: &[(
            "POST",
            "returns to the start, with the fixtures, or to the last checkpoint",
        )],
    },
    Path {
        path: "/_simulator/checkpoint",
        methods: &[(
            "POST",
            "makes the present state the one that a reset returns to",
        )],
    },
    Path {
        path: "/_simulator/fixtures",
        methods: &[(
            "POST",
            "adds what fixtures describe, or nothing if anything is wrong or exists already: {\"projects\": [{\"key\": \"shop\"}]}",
        )],
    },
    Path {
        path: "/_simulator/clock",
        methods: &[
            ("GET", "shows the time"),
            (
                "POST",
                "changes it: {\"advance\": 60000} or {\"set\": 1767225600000}, in milliseconds",
            ),
        ],
    },
    Path {
        path: "/_simulator/faults",
        methods: &[
            ("GET", "shows the faults that are still to occur"),
            (
                "POST",
                "adds one: {\"status\": 503} or {\"kind\": \"reset\", \"operation\": \"patchExperiment\"}",
            ),
            ("DELETE", "removes all"),
        ],
    },
    Path {
        path: "/_simulator/quotas",
        methods: &[
            ("GET", "shows the quotas and what is left of them"),
            (
                "PUT",
                "replaces them: {\"global\": 100, \"route\": 20, \"token\": 10, \"ip\": 50}, in requests per ten seconds",
            ),
        ],
    },
    Path {
        path: "/_simulator/dialect",
        methods: &[
            ("GET", "shows the dialect of the responses"),
            ("PUT", "replaces it: {\"stringTimestamps\": true}"),
        ],
    },
    Path {
        path: "/_simulator/flags",
        methods: &[(
            "GET",
            "shows all flags with what they serve in each environment",
        )],
    },
    Path {
        path: "/_simulator/journal",
        methods: &[
            ("GET", "shows the latest requests with their responses"),
            ("DELETE", "empties it"),
        ],
    },
    Path {
        path: "/_simulator/state",
        methods: &[
            ("GET", "shows the whole state, as --state stores it"),
            ("PUT", "replaces it"),
        ],
    },
];
