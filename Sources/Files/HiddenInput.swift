import Glibc

/// The terminal at standard input, which does not show what is typed.
package struct HiddenInput {
    private let shown: termios

    /// Hides what is typed from now on; returns nil if standard input is no terminal.
    package init?() {
        var settings = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        self.shown = settings
        settings.c_lflag &= ~UInt32(ECHO)
        // The line feed is shown, so that what follows begins on a line of its own.
        settings.c_lflag |= UInt32(ECHONL)
        guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) == 0 else { return nil }
    }

    /// Shows what is typed again.
    package func show() {
        var settings = self.shown
        _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
    }
}
