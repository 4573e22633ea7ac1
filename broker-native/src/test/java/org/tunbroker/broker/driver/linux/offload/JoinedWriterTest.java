package org.tunbroker.broker.driver.linux.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunbroker.broker.os.linux.IoVector;

class JoinedWriterTest {
    private final Random random = new Random(6);
    private final List<byte[]> taken = new ArrayList<>();
    private int refused;

    @ParameterizedTest
    @CsvSource({"false, true", "true, true", "false, false", "true, false"})
    void shouldWriteEachPacketOnceAndInOrderWhenDeviceRefusesJoinedOnes(
            final boolean isV6, final boolean isTcp) {
        for (int round = 0; round < 40; round++) {
            taken.clear();
            final int mostInOne = 1 + random.nextInt(80);
            final Coalescer coalescer =
                    new Coalescer(new JoinedWriter(new NarrowDevice(mostInOne)), true);
            final List<byte[]> sent = burst(isV6, isTcp);
            Offloading.addAll(coalescer, Offloading.memoryOf(sent), sent);
            coalescer.flush();
            final List<byte[]> arrived = Offloading.splitAll(taken);
            assertEquals(sent.size(), arrived.size());
            for (int i = 0; i < sent.size(); i++) {
                assertArrayEquals(sent.get(i), arrived.get(i), "packet " + i);
            }
        }
        assertTrue(refused > 20, () -> "refused " + refused);
    }

    /** Refuses packets that are made of too many. */
    private final class NarrowDevice implements JoinedWriter.Device {
        private final int mostInOne;

        NarrowDevice(final int mostInOne) {
            this.mostInOne = mostInOne;
        }

        @Override
        public boolean write(
                final IoVector pieces, final int first, final int count, final int packets) {
            if (packets > mostInOne) {
                refused++;
                return false;
            }
            take(Offloading.gather(pieces, first, count), packets);
            return true;
        }

        @Override
        public void writePart(final long address, final int length) {
            final byte[] bytes = new byte[length];
            new UnsafeBuffer(address, length).getBytes(0, bytes);
            take(bytes, 1);
        }

        private void take(final byte[] bytes, final int packets) {
            assertEquals(packets, Offloading.split(bytes).size());
            taken.add(bytes);
        }
    }

    private List<byte[]> burst(final boolean isV6, final boolean isTcp) {
        final List<byte[]> packets = new ArrayList<>();
        final int length = 1 + random.nextInt(random.nextBoolean() ? 1400 : 30);
        TestPacket packet = TestPacket.tcp(isV6, TestPacket.random(random, length));
        for (int count = 1 + random.nextInt(300); count > 0; count--) {
            packet.isTcp = isTcp;
            packets.add(packet.bytes());
            final TestPacket next = TestPacket.tcp(isV6, TestPacket.random(random, length));
            next.identification = packet.identification + 1;
            next.sequence = packet.sequence + length;
            next.flags |= random.nextInt(50) == 0 ? TestPacket.PSH : 0;
            packet = next;
        }
        return packets;
    }
}
