package org.tunbroker.broker.bench;

import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tunbroker.ipc.packet.IcmpEcho;

/** A ping of 84 bytes, as ping(8) sends it, turned into its reply. */
@State(Scope.Thread)
public class EchoBenchmark {
    private static final int LENGTH = 84;
    private static final int TYPE_OFFSET = 20;
    private static final byte ECHO_REQUEST = 8;

    private final ByteBuffer packet = ByteBuffer.allocateDirect(LENGTH);

    /** Makes the request; its checksum does not matter, for it is only updated. */
    @Setup
    public void makeRequest() {
        packet.put(0, (byte) 0x45);
        packet.putShort(2, (short) LENGTH);
        packet.put(9, (byte) 1);
        packet.putInt(12, 0x0A060707);
        packet.putInt(16, 0x0A060708);
    }

    @Benchmark
    public boolean reply() {
        packet.put(TYPE_OFFSET, ECHO_REQUEST);
        if (!IcmpEcho.reply(packet, 0, LENGTH)) {
            throw new AssertionError("it is no echo request");
        }
        return true;
    }
}
