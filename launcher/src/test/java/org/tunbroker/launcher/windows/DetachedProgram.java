package org.tunbroker.launcher.windows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;

/** Says in its output how it was started, and ends with the code of its first argument. */
public final class DetachedProgram {
    private DetachedProgram() {}

    public static void main(final String[] args) throws IOException {
        System.out.println("input=" + System.in.read());
        System.out.println("folder=" + Path.of("").toAbsolutePath());
        for (final String word : args) {
            System.out.println("word=" + word);
        }
        new TreeMap<>(System.getenv())
                .forEach((name, value) -> System.out.println("environment." + name + "=" + value));
        System.err.println("error output too");
        System.exit(Integer.parseInt(args[0]));
    }
}
