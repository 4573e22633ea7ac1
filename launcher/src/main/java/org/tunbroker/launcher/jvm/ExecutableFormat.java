package org.tunbroker.launcher.jvm;

import java.io.IOException;
import java.nio.file.Path;
import org.tunbroker.ipc.machine.ElfHeader;
import org.tunbroker.ipc.machine.ExecutableHeader;
import org.tunbroker.ipc.machine.PeHeader;
import org.tunbroker.ipc.os.OperatingSystem;

/** The format of an operating system's executables, and the name of Java's. */
enum ExecutableFormat {
    ELF("java") {
        @Override
        ExecutableHeader header(final Path file) throws IOException {
            return ElfHeader.read(file);
        }
    },
    PE("java.exe") {
        @Override
        ExecutableHeader header(final Path file) throws IOException {
            return PeHeader.read(file);
        }
    };

    private final String java;

    ExecutableFormat(final String java) {
        this.java = java;
    }

    static ExecutableFormat ofThisMachine() {
        return OperatingSystem.current() == OperatingSystem.WINDOWS ? PE : ELF;
    }

    /** Reads an executable's header, following links. */
    abstract ExecutableHeader header(Path file) throws IOException;

    /** Returns the executable of a Java home, which need not exist. */
    Path javaOf(final Path home) {
        return home.resolve("bin").resolve(java);
    }

    /** Names the executable in a Java home. */
    String label() {
        return "bin/" + java;
    }
}
