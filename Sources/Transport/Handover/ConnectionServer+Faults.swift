#if UUU_FAULTS
    import Glibc

    /// Faults on purpose, to test what supervises the server.
    ///
    /// Released binaries do not contain them.
    extension ConnectionServer {
        /// Blocks an event loop forever.
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
