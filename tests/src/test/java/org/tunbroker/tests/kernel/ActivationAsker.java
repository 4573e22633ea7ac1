package org.tunbroker.tests.kernel;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.Handshake;

/** Connects to the socket of an installed broker, and prints what that says. */
final class ActivationAsker {
    private ActivationAsker() {}

    /** Takes the socket. */
    public static void main(final String[] arguments) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        try (UnixSocket socket = UnixSocket.connect(Path.of(arguments[0]), deadlineNs)) {
            byte[] answer = null;
            while (answer == null && deadlineNs - System.nanoTime() > 0) {
                socket.await(deadlineNs - System.nanoTime());
                answer = socket.receive(Handshake.MAX_LENGTH);
            }
            final Handshake message = answer == null ? null : Handshake.decode(answer);
            System.out.println(
                    message == null
                            ? answer == null ? "waits" : "hung up"
                            : "code " + message.number() + " " + message.text());
        }
    }
}
