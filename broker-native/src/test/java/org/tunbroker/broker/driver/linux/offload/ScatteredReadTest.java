package org.tunbroker.broker.driver.linux.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunbroker.broker.driver.api.SessionCounters;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.api.TestMemory;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.driver.tap.TapPoint;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.ipc.ring.RingConsumer;

/** Packets that the kernel reads from a file, instead of the TUN, into the pieces. */
@EnabledOnOs(OS.LINUX)
class ScatteredReadTest {
    private static final int CAPACITY = 0x20000;
    private static final int ROUNDS = 400;

    private final Random random = new Random(13);
    private final SegmentSplitter splitter = new SegmentSplitter();
    private final UnsafeBuffer memory =
            new UnsafeBuffer(ByteBuffer.allocateDirect(OffloadTunSource.PLACE_LENGTH));
    private final ScatteredRead read = new ScatteredRead(splitter, memory);

    @TempDir
    private Path folder;

    private TestMemory shared;
    private ReceiveRing ring;
    private RingConsumer client;

    @BeforeEach
    void open() throws IOException {
        shared = TestMemory.create(CAPACITY);
        ring = new ReceiveRing(
                new SessionRings(
                        shared.brokerSide().receiveProducer(),
                        shared.brokerSide().sendConsumer(),
                        shared.brokerSide().segment(),
                        new SessionCounters(),
                        new TapPoint()),
                new PumpedSession((code, reason) -> {}));
        client = shared.clientSide().receiveConsumer();
    }

    @AfterEach
    void close() throws IOException {
        shared.close();
    }

    private void expect(final byte[] bulk) {
        memory.putBytes(0, bulk);
        assertTrue(splitter.wrap(memory, 0, bulk.length));
        read.expectLikeLast();
    }

    /** Has the kernel fill the pieces. */
    private int read(final byte[] bulk) throws IOException {
        final Path file = Files.write(folder.resolve("packet"), bulk);
        try (Descriptor descriptor = Descriptor.owned(LibC.open(file.toString(), LibC.O_RDWR))) {
            assertEquals(bulk.length, LibC.readv(descriptor.number(), read.pieces(ring)));
        }
        return bulk.length;
    }

    private List<byte[]> receiveAll() {
        ring.publish();
        final List<byte[]> packets = new ArrayList<>();
        for (int ordinal = client.receive();
                ordinal != RingConsumer.EMPTY;
                ordinal = client.receive()) {
            final byte[] packet = new byte[client.packetLength()];
            shared.clientSide().segment().buffer().getBytes(client.packetOffset(), packet);
            packets.add(packet);
            client.release(ordinal);
        }
        client.publish();
        return packets;
    }

    private byte[] randomBulk(final boolean isV6, final boolean isTcp, final int partLength) {
        final int length = 1 + random.nextInt(65_400);
        final TestPacket whole = TestPacket.tcp(isV6, TestPacket.random(random, length));
        whole.isTcp = isTcp;
        whole.sequence = random.nextInt();
        // most have none, as in traffic
        whole.options = isTcp && random.nextInt(4) == 0
                ? TestPacket.random(random, 4 * random.nextInt(11))
                : whole.options;
        return whole.bulk(partLength);
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, true", "false, false", "true, false"})
    void shouldDeliverWhatSplittingInTheBrokersMemoryWouldDeliver(
            final boolean isV6, final boolean isTcp) throws Exception {
        int inPlace = 0;
        int partLength = 1448;
        expect(randomBulk(isV6, isTcp, partLength));
        for (int i = 0; i < ROUNDS; i++) {
            if (random.nextInt(8) == 0) {
                partLength = 512 + random.nextInt(9000);
            }
            final byte[] bulk = randomBulk(isV6, isTcp, partLength);
            assertTrue(read.canRead(ring));
            final int length = read(bulk);
            if (read.deliver(length, ring)) {
                inPlace++;
                final List<byte[]> expected = Offloading.split(bulk);
                final List<byte[]> packets = receiveAll();
                assertEquals(expected.size(), packets.size());
                for (int part = 0; part < expected.size(); part++) {
                    assertArrayEquals(expected.get(part), packets.get(part), "part " + part);
                }
            } else {
                assertEquals(List.of(), receiveAll());
                read.gather(length, ring);
                final byte[] gathered = new byte[length];
                memory.getBytes(0, gathered);
                assertArrayEquals(bulk, gathered);
                expect(bulk);
            }
        }
        System.out.println("in place: " + inPlace + " of " + ROUNDS);
        assertTrue(inPlace > ROUNDS / 4, () -> "too few to prove anything");
    }

    @Test
    void shouldNotTakeAPacketThatStaysWholeForALargeOne() throws Exception {
        final TestPacket plain = TestPacket.tcp(false, TestPacket.random(random, 1448));
        expect(plain.bulk(700));
        final byte[] bulk = plain.bulk(0);
        bulk[1] = 0;
        final int length = read(bulk);
        assertFalse(read.deliver(length, ring));
        read.gather(length, ring);
        assertTrue(splitter.wrap(memory, 0, length));
        final byte[] completed = new byte[splitter.nextLength()];
        memory.getBytes(10, completed);
        assertArrayEquals(plain.bytes(), completed);
    }

    @Test
    void shouldDecideNothingFromTheRing() throws Exception {
        final byte[] bulk =
                TestPacket.tcp(false, TestPacket.random(random, 40_000)).bulk(1000);
        expect(bulk);
        final int length = read(bulk);
        final UnsafeBuffer region =
                new UnsafeBuffer(shared.clientSide().segment().buffer());
        // all of the ring, as a client can at any time
        region.setMemory(4096, CAPACITY + 0x10000, (byte) 0xEE);
        assertTrue(read.deliver(length, ring));
        final List<byte[]> expected = Offloading.split(bulk);
        final List<byte[]> packets = receiveAll();
        assertEquals(40, packets.size());
        for (int i = 0; i < packets.size(); i++) {
            final byte[] packet = packets.get(i);
            // the sum is of what the client put there
            assertTrue(TestPacket.isRight(packet), "part " + i);
            assertArrayEquals(Arrays.copyOf(expected.get(i), 36), Arrays.copyOf(packet, 36));
            for (int at = 40; at < packet.length; at++) {
                assertEquals((byte) 0xEE, packet[at]);
            }
        }
    }

    @Test
    void shouldExpectNothingThatTheRingHasNoRoomFor() {
        expect(TestPacket.tcp(false, new byte[3000]).bulk(1448));
        assertTrue(read.canRead(ring));
        assertTrue(ring.reserve(0xFFFF));
        ring.commit(0xFFFF);
        ring.publish();
        assertFalse(read.canRead(ring));
        assertFalse(ring.reserve(0xFFFF));
        assertTrue(ring.isFull());
        receiveAll();
        assertTrue(read.canRead(ring));
        assertFalse(ring.isFull(), "it waits for room that is there");
    }

    @Test
    void shouldLeaveSmallPartsAndUnusualHeadersToTheOtherWay() {
        expect(TestPacket.udp(false, new byte[3000]).bulk(511));
        assertFalse(read.canRead(ring));
        expect(TestPacket.udp(false, new byte[3000]).bulk(512));
        assertTrue(read.canRead(ring));
        final TestPacket plain = TestPacket.udp(false, new byte[900]);
        final byte[] whole = plain.bulk(0);
        whole[1] = 0;
        expect(whole);
        assertFalse(read.canRead(ring));
    }

    @Test
    void shouldRefuseALargePacketThatMakesNoSense() throws Exception {
        final byte[] bulk = TestPacket.tcp(false, new byte[3000]).bulk(1448);
        expect(bulk);
        for (int i = 0; i < 2000; i++) {
            final byte[] damaged = bulk.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                damaged[random.nextInt(50)] = (byte) random.nextInt();
            }
            damaged[1] |= 1;
            final int length = read(damaged);
            final List<byte[]> expected = Offloading.split(damaged);
            if (read.deliver(length, ring)) {
                assertNotNull(expected);
                assertEquals(expected.size(), receiveAll().size());
            } else {
                assertEquals(List.of(), receiveAll());
            }
        }
    }
}
