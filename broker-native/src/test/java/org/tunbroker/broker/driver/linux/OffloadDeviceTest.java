package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.driver.api.DeviceCalls.setMtu;

import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.TestSession;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * All that a device does in plain sessions, in sessions with offload; and changing between them.
 */
class OffloadDeviceTest extends LinuxDeviceTest {
    private static final int PORT = 7001;
    private static final int PART_LENGTH = 1001;
    private static final int PARTS = 11;
    private static final int ROUNDS = 20;

    // offsets in the session segment, written out as a client of another language would
    private static final int RECEIVE_TAIL_OFFSET = 256;
    private static final int RECEIVE_HEAD_OFFSET = 384;
    private static final int RECEIVE_DATA_OFFSET = 4096;

    @Override
    protected Offload offload() {
        return Offload.TRANSPARENT;
    }

    @Test
    void shouldKeepIndexAddressesAndStateWhenSessionsOfAllKindsFollowEachOther() throws Exception {
        final int index = device().interfaceIndex();
        setMtu(device(), 1380);
        for (int i = 0; i < 3; i++) {
            for (final Offload offload : new Offload[] {Offload.NONE, Offload.TRANSPARENT}) {
                final TestSession session = startSession(offload);
                ping(session, v4);
                ping(session, v6);
                session.stop();
                session.expectNoEnd();
                final NetworkInterface shown = NetworkInterface.getByName(device().interfaceName());
                assertEquals(index, shown.getIndex());
                assertEquals(1380, shown.getMTU());
                assertTrue(shown.isUp());
            }
        }
        device().close();
        assertEquals(0, LibC.if_nametoindex(device().interfaceName()));
    }

    @Test
    void shouldRefuseLargePacketsOnceInterfaceIsGone() {
        delete(device());
        final TunException thrown =
                assertThrows(TunException.class, () -> startSession(Offload.LARGE_PACKETS));
        assertTrue(thrown.is(ErrorCode.ERROR_NOT_SUPPORTED), thrown::getMessage);
    }

    @Test
    void shouldMoveDatagramsInBulkWhileClientSeesEachByItself() throws Exception {
        final TestSession session = startSession();
        final byte[] payload = randomPayload();
        try (BulkSocket socket = new BulkSocket(clientV4, PORT)) {
            socket.sendInBulk(PART_LENGTH);
            for (int round = 0; round < ROUNDS; round++) {
                socket.send(payload);
                for (int i = 0; i < PARTS; i++) {
                    final byte[] packet = session.receive(LinuxDeviceTest::isUdp);
                    assertArrayEquals(part(payload, i), payloadOf(packet, 0));
                    // to be seen all at once, so that they are joined
                    put(session, turned(packet));
                }
                session.sendRing().publish();
                for (int i = 0; i < PARTS; i++) {
                    assertArrayEquals(part(payload, i), socket.receive());
                }
            }
        }
        session.stop();
        assertEquals(ROUNDS * PARTS, session.counters().sent());
        assertEquals(0, session.counters().sendDrops());
    }

    @Test
    void shouldSplitWhateverFollowsWhat() throws Exception {
        final TestSession session = startSession();
        ping(session, v6);
        final Random random = new Random(6);
        try (BulkSocket four = new BulkSocket(clientV4, PORT);
                BulkSocket six = new BulkSocket(clientV6, PORT)) {
            for (int round = 0; round < 10 * ROUNDS; round++) {
                final boolean isV6 = random.nextInt(4) == 0;
                final BulkSocket socket = isV6 ? six : four;
                final int headersLength = isV6 ? UDP_HEADERS_LENGTH + 20 : UDP_HEADERS_LENGTH;
                // mostly alike, so that it goes straight into the ring, and often not
                final int partLength =
                        random.nextInt(3) > 0 ? PART_LENGTH : 100 + random.nextInt(1300);
                final int parts = random.nextInt(4) == 0 ? 1 : 2 + random.nextInt(40);
                final byte[] payload = new byte
                        [Math.min(
                                64_000, (parts - 1) * partLength + 1 + random.nextInt(partLength))];
                random.nextBytes(payload);
                socket.sendInBulk(partLength);
                socket.send(payload);
                for (int from = 0; from < payload.length; from += partLength) {
                    final byte[] packet = session.receive(
                            each -> isV6 ? each[0] >>> 4 == 6 && each[6] == 17 : isUdp(each));
                    assertArrayEquals(
                            Arrays.copyOfRange(
                                    payload, from, Math.min(from + partLength, payload.length)),
                            payloadOf(packet, headersLength - UDP_HEADERS_LENGTH));
                }
            }
        }
        session.stop();
        assertEquals(0, session.counters().receiveDrops());
    }

    @Test
    void shouldOutliveAClientThatRewritesTheRingWhileItIsFilled() throws Exception {
        final TestSession session = startSession();
        final AtomicBoolean stop = new AtomicBoolean();
        final Thread hostile = new Thread(() -> {
            final Random random = new Random(7);
            final byte[] rubbish = new byte[5000];
            while (!stop.get()) {
                random.nextBytes(rubbish);
                session.memory().putBytes(RECEIVE_DATA_OFFSET + random.nextInt(CAPACITY), rubbish);
            }
        });
        final byte[] payload = randomPayload();
        try (BulkSocket socket = new BulkSocket(clientV4, PORT)) {
            socket.sendInBulk(PART_LENGTH);
            hostile.start();
            for (int round = 0; round < 5 * ROUNDS; round++) {
                final long before = session.counters().received();
                socket.send(payload);
                Await.until(() -> {
                    skipAll(session);
                    return session.counters().received() >= before + PARTS;
                });
            }
            stop.set(true);
            hostile.join();
            session.expectNoEnd();
            session.stop();
            final TestSession next = startSession();
            socket.send(payload);
            for (int i = 0; i < PARTS; i++) {
                assertArrayEquals(
                        part(payload, i), payloadOf(next.receive(LinuxDeviceTest::isUdp), 0));
            }
        } finally {
            stop.set(true);
            hostile.join();
        }
    }

    /** Gives back all that is in the ring, without a look at what it is. */
    private static void skipAll(final TestSession session) {
        final int tail = session.memory().getIntVolatile(RECEIVE_TAIL_OFFSET);
        session.memory().putIntVolatile(RECEIVE_HEAD_OFFSET, tail);
    }

    @Test
    void shouldLetClientMoveLargePacketsWithTheirHeaders() throws Exception {
        final TestSession session = startSession(Offload.LARGE_PACKETS);
        final byte[] payload = randomPayload();
        try (BulkSocket socket = new BulkSocket(clientV4, PORT)) {
            socket.sendInBulk(PART_LENGTH);
            socket.send(payload);
            final byte[] large = session.receive(packet -> packet[1] == VirtioNetHeader.GSO_UDP);
            assertArrayEquals(payload, payloadOf(large, VirtioNetHeader.LENGTH));
            final byte[] header = Arrays.copyOf(large, VirtioNetHeader.LENGTH);
            final byte[] packet = Arrays.copyOfRange(large, header.length, large.length);
            session.send(joined(header, turned(packet)));
            for (int i = 0; i < PARTS; i++) {
                assertArrayEquals(part(payload, i), socket.receive());
            }
        }
        session.send(joined(new byte[VirtioNetHeader.LENGTH], v4.request(1, 84)));
        final byte[] answer = session.receive(packet -> v4.isReply(
                Arrays.copyOfRange(packet, VirtioNetHeader.LENGTH, packet.length), 1, 84));
        assertEquals(0, answer[VirtioNetHeader.GSO_TYPE_OFFSET]);
        session.stop();
        assertEquals(2, session.counters().sent());
    }

    @Test
    void shouldDropHeadersThatMakeNoSenseAndGoOn() throws Exception {
        final TestSession session = startSession(Offload.LARGE_PACKETS);
        final Random random = new Random(4);
        for (int i = 0; i < 2000; i++) {
            final byte[] header = new byte[VirtioNetHeader.LENGTH];
            random.nextBytes(header);
            session.send(joined(header, v4.request(7, 28 + random.nextInt(1400))));
        }
        session.send(new byte[VirtioNetHeader.LENGTH + 19]);
        session.send(joined(new byte[VirtioNetHeader.LENGTH], v4.request(1, 84)));
        session.receive(packet -> v4.isReply(
                Arrays.copyOfRange(packet, VirtioNetHeader.LENGTH, packet.length), 1, 84));
        session.stop();
        session.expectNoEnd();
        assertTrue(session.counters().sendDrops() > 1000);
    }

    @Test
    void shouldLeaveNextSessionAloneWhenClosedAgain() throws Exception {
        final TestSession first = startSession(Offload.LARGE_PACKETS);
        first.stop();
        final TestSession second = startSession(Offload.LARGE_PACKETS);
        first.stop();
        try (BulkSocket socket = new BulkSocket(clientV4, PORT)) {
            socket.sendInBulk(PART_LENGTH);
            socket.send(randomPayload());
            second.receive(packet -> packet[1] == VirtioNetHeader.GSO_UDP);
        }
    }

    private static byte[] randomPayload() {
        final byte[] payload = new byte[(PARTS - 1) * PART_LENGTH + 7];
        new Random(5).nextBytes(payload);
        return payload;
    }

    private static byte[] part(final byte[] payload, final int number) {
        final int from = number * PART_LENGTH;
        return Arrays.copyOfRange(payload, from, Math.min(from + PART_LENGTH, payload.length));
    }

    private static byte[] payloadOf(final byte[] packet, final int headerLength) {
        return Arrays.copyOfRange(packet, headerLength + UDP_HEADERS_LENGTH, packet.length);
    }

    private static byte[] joined(final byte[] first, final byte[] second) {
        final byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void put(final TestSession session, final byte[] packet) {
        final int ordinal = session.sendRing().allocate(packet.length);
        session.memory().putBytes(session.sendRing().packetOffset(), packet);
        session.sendRing().send(ordinal);
    }
}
