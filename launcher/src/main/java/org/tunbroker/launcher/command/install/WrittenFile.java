package org.tunbroker.launcher.command.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.IoFault;

/** Writes a file of root's, as a whole or not at all. Immutable. */
final class WrittenFile implements Step {
    private final Path path;
    private final String mode;
    private final String content;
    private final SystemCommandOf check;

    /** Makes the command that checks a file before it takes its place. */
    @FunctionalInterface
    interface SystemCommandOf {
        SystemCommand on(Path file);
    }

    private WrittenFile(
            final Path path, final String mode, final String content, final SystemCommandOf check) {
        this.path = path;
        this.mode = mode;
        this.content = content;
        this.check = check;
    }

    static WrittenFile of(final Path path, final String mode, final String content) {
        return new WrittenFile(path, mode, content, null);
    }

    static WrittenFile checked(
            final Path path, final String mode, final String content, final SystemCommandOf check) {
        return new WrittenFile(path, mode, content, check);
    }

    @Override
    public void run() {
        // sudo reads no file with a dot in its name
        final Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.createDirectories(path.getParent());
            try {
                Files.write(fresh, content.getBytes(StandardCharsets.UTF_8));
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(mode));
                if (check != null) {
                    check.on(fresh).run();
                }
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (final IOException ex) {
            throw new TunException(
                    IoFault.codeOf(ex), "install", path + " cannot be written: " + ex, ex);
        }
    }

    @Override
    public String toString() {
        return "write " + path + " (" + mode + "):\n    " + content.trim().replace("\n", "\n    ");
    }
}
