package org.tunbroker.tests.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;

/** Sends a message to the unit that sets DNS, and prints what it answers. */
final class DnsUnitAsker {
    private static final int ROOM = 4096;

    private DnsUnitAsker() {}

    /** Takes the socket and the message in hexadecimal digits. */
    public static void main(final String[] arguments) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        try (UnixSocket socket = UnixSocket.connect(Path.of(arguments[0]), deadlineNs)) {
            final byte[] message = HexFormat.of().parseHex(arguments[1]);
            if (message.length > 0) {
                socket.send(message);
            }
            byte[] answer = null;
            while (answer == null && deadlineNs - System.nanoTime() > 0) {
                socket.await(deadlineNs - System.nanoTime());
                answer = socket.receive(ROOM);
            }
            System.out.println(answer == null ? "no answer" : describe(answer));
        }
    }

    private static String describe(final byte[] answer) {
        if (answer.length < Integer.BYTES) {
            return "hung up";
        }
        return "code " + ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).getInt() + " "
                + new String(
                        answer,
                        Integer.BYTES,
                        answer.length - Integer.BYTES,
                        StandardCharsets.UTF_8);
    }

    /** Returns a request for an interface, with one server and no domain. */
    static String request(final int index, final String name, final String server) {
        return "54424431" + ints(index) + shorts(name.length())
                + HexFormat.of().formatHex(name.getBytes(StandardCharsets.US_ASCII))
                + shorts(4) + "00000000"
                + shorts(10) + shorts(1) + shorts(4) + server + shorts(0);
    }

    private static String ints(final int value) {
        return shorts(value & 0xFFFF) + shorts(value >>> Short.SIZE);
    }

    private static String shorts(final int value) {
        return HexFormat.of().toHexDigits((byte) value)
                + HexFormat.of().toHexDigits((byte) (value >>> Byte.SIZE));
    }
}
