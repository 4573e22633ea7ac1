package org.tunbroker.ipc.rendezvous;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.tunbroker.ipc.os.linux.LockProbe;

/** The other process: does what a line of its input says, answers with a line, until the end. */
final class RendezvousMain {
    /** What an answer begins with, and nothing that a JVM prints of its own accord. */
    static final String ANSWER = "answer: ";

    private static BrokerLock lock;

    private RendezvousMain() {}

    public static void main(final String[] args) throws IOException {
        final BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            final String[] words = line.split(" ", 2);
            System.out.println(ANSWER + answer(words[0], words.length == 1 ? "" : words[1]));
        }
        // what the kernel does for a process that ends is what is tested
        Runtime.getRuntime().halt(0);
    }

    private static Object answer(final String command, final String argument) {
        switch (command) {
            case "acquire":
                lock = BrokerLock.tryAcquire(BrokerDirectory.at(Path.of(argument)));
                return lock != null;
            case "next":
                return lock.nextGeneration();
            case "publish":
                lock.publish(Long.parseLong(argument));
                return "done";
            case "probe":
                try (LockProbe probe = LockProbe.open(Path.of(argument))) {
                    return probe.holder();
                }
            default:
                throw new IllegalArgumentException(command);
        }
    }
}
