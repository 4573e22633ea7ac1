package org.tunbroker.broker.driver.linux.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many flows, whose packets come mixed. */
class MixedFlowsTest {
    private static final int BATCH = 256;
    private static final int GENERATIONS = 1 << 24;

    private final Random random = new Random(8);

    @ParameterizedTest
    @CsvSource({
        "1, true",
        "9, true",
        "64, true",
        "128, true",
        "200, true",
        "256, true",
        "9, false",
        "200, false"
    })
    void shouldJoinEachFlowIntoOneHoweverManyThereAre(final int flows, final boolean isTcp) {
        final List<byte[]> packets = roundRobin(flows, isTcp);
        final List<byte[]> written = Offloading.coalesce(packets);
        assertEquals(flows, written.size());
        final List<byte[]> arrived = Offloading.splitAll(written);
        for (int flow = 0; flow < flows; flow++) {
            final List<byte[]> expected = ofFlow(packets, flow);
            final List<byte[]> actual = ofFlow(arrived, flow);
            assertEquals(expected.size(), actual.size());
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), actual.get(i));
            }
        }
    }

    /** A batch of packets, one of each flow after the other. */
    private List<byte[]> roundRobin(final int flows, final boolean isTcp) {
        final TestPacket[] last = new TestPacket[flows];
        final List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            final int flow = i % flows;
            final byte[] payload = TestPacket.random(random, 200);
            if (last[flow] == null) {
                last[flow] = TestPacket.tcp(flow % 2 == 0, payload);
                last[flow].isTcp = isTcp;
                last[flow].port = 6000 + flow;
            } else {
                last[flow] = last[flow].follow(payload);
            }
            packets.add(last[flow].bytes());
        }
        return packets;
    }

    private static List<byte[]> ofFlow(final List<byte[]> packets, final int flow) {
        return packets.stream()
                .filter(packet ->
                        TestPacket.shortAt(packet, packet[0] >>> 4 == 6 ? 40 : 20) == 6000 + flow)
                .toList();
    }

    @Test
    void shouldWritePacketsInTheOrderInWhichTheyBegan() {
        final TestPacket first = TestPacket.tcp(false, new byte[100]);
        final TestPacket other = TestPacket.tcp(true, new byte[50]);
        final TestPacket acknowledgement = TestPacket.tcp(true, new byte[0]);
        final List<byte[]> written = Offloading.coalesce(List.of(
                first.bytes(),
                other.bytes(),
                first.follow(new byte[100]).bytes(),
                acknowledgement.bytes(),
                other.follow(new byte[50]).bytes()));
        // what follows an acknowledgement of its flow is not written before it
        assertEquals(
                List.of(10 + 40 + 200, 10 + 60 + 50, 10 + 60, 10 + 60 + 50),
                written.stream().map(packet -> packet.length).toList());
    }

    @Test
    void shouldLetNothingOvertakeAPacketOfUnknownFlow() {
        final TestPacket first = TestPacket.tcp(false, new byte[100]);
        final byte[] fragment = first.bytes();
        fragment[6] = 0x20;
        final List<byte[]> written = Offloading.coalesce(
                List.of(first.bytes(), fragment, first.follow(new byte[100]).bytes()));
        assertEquals(3, written.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFindTheLastPacketOfEachFlowOfAFullTable(final boolean isV6) {
        final OutgoingPacket[] packets = new OutgoingPacket[BATCH];
        final UnsafeBuffer memory =
                new UnsafeBuffer(ByteBuffer.allocateDirect(BATCH * OutgoingPacket.MEMORY_LENGTH));
        final FlowTable flows = new FlowTable(packets);
        for (int i = 0; i < BATCH; i++) {
            packets[i] = new OutgoingPacket(memory, i * OutgoingPacket.MEMORY_LENGTH);
            final TestPacket packet = TestPacket.tcp(isV6, new byte[10]);
            packet.port = i * 256;
            assertTrue(packets[i].begin(
                    Offloading.memoryOf(List.of(packet.bytes())), 6, packet.bytes().length));
            final int slot = flows.slotOf(packets[i].first());
            assertEquals(FlowTable.NONE, flows.numberIn(slot));
            flows.put(slot, i);
        }
        for (int i = 0; i < BATCH; i++) {
            assertEquals(i, flows.numberIn(flows.slotOf(packets[i].first())));
        }
        flows.clear();
        for (int i = 0; i < BATCH; i++) {
            assertEquals(FlowTable.NONE, flows.numberIn(flows.slotOf(packets[i].first())));
        }
    }

    @Test
    void shouldNotTakeAFlowForOneOfLongAgo() {
        final OutgoingPacket[] packets = new OutgoingPacket[1];
        packets[0] = new OutgoingPacket(
                new UnsafeBuffer(ByteBuffer.allocateDirect(OutgoingPacket.MEMORY_LENGTH)), 0);
        final byte[] packet = TestPacket.tcp(false, new byte[10]).bytes();
        assertTrue(packets[0].begin(Offloading.memoryOf(List.of(packet)), 6, packet.length));
        final FlowTable flows = new FlowTable(packets);
        final int slot = flows.slotOf(packets[0].first());
        flows.put(slot, 0);
        assertNotEquals(FlowTable.NONE, flows.numberIn(slot));
        for (int i = 0; i < 2 * GENERATIONS; i++) {
            flows.clear();
            assertEquals(FlowTable.NONE, flows.numberIn(slot));
        }
    }
}
