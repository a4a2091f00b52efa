#if UUU_FAULTS
    import Glibc

    /// Faults on purpose, for tests of what watches the server; no shipped binary has them.
    extension ConnectionServer {
        /// Has an event loop do nothing for ever.
        package func hang(loop: Int) {
            Task { await self.tables[loop % self.tables.count].hang() }
        }
    }

    extension ConnectionTable {
        fileprivate func hang() {
            while true { pause() }
        }
    }
#endif
