package org.tunbroker.broker.driver.linux.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.Literals.inet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.route.HostRoute;
import org.tunbroker.broker.driver.linux.route.InterfaceIdentity;
import org.tunbroker.broker.driver.linux.route.NextHop;

/** The bytes of the journal, which each release reads, and which anybody may have written. */
class LeaseRecordTest {
    private static final int CHECKSUM = 12;
    private static final int ROUNDS = 100_000;
    private static final Place PLACE =
            new Place(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), 4, 0xF000_0001L);
    private static final String GOLDEN = "54424c4541534500" // magic
            + "01000000" // version
            + "4251b4f9" // checksum
            + "7766554433221100" + "ffeeddccbbaa9988" // boot
            + "0400000000000000" + "010000f000000000" // network namespace
            + "02000000" + "00000000" // interface's index, metric
            + "04" + "04" + "06" + "74" // lengths, protocol
            + "fe000000" // table
            + "c6336409" + "00".repeat(12) // destination
            + "c0000201" + "00".repeat(12) // gateway
            + "65746830" + "00".repeat(12) // eth0
            + "020000000001" + "00".repeat(26) // link-layer address
            + "76706e30" + "00".repeat(12) // vpn0
            + "00".repeat(96);

    private static LeaseRecord sample() {
        return new LeaseRecord(
                PLACE,
                new InterfaceIdentity(2, "eth0", "020000000001"),
                new HostRoute(inet("198.51.100.9"), new NextHop(2, inet("192.0.2.1"))),
                "vpn0");
    }

    private static ByteBuffer golden() {
        return ByteBuffer.wrap(HexFormat.of().parseHex(GOLDEN)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Makes the checksum right, as whoever forges a record does. */
    private static ByteBuffer sealed(final ByteBuffer record) {
        final CRC32 crc = new CRC32();
        record.putInt(CHECKSUM, 0);
        crc.update(record.array());
        return record.putInt(CHECKSUM, (int) crc.getValue());
    }

    private static String refusal(final ByteBuffer record) {
        final TunException thrown =
                assertThrows(TunException.class, () -> LeaseRecord.decode(record));
        assertTrue(
                thrown.is(ErrorCode.ERROR_INVALID_DATA)
                        || thrown.is(ErrorCode.ERROR_INVALID_PARAMETER),
                thrown::getMessage);
        return thrown.reason();
    }

    @Test
    void shouldHaveTheBytesOfEachRelease() {
        assertEquals(GOLDEN, HexFormat.of().formatHex(sample().encode().array()));
        assertEquals(sample(), LeaseRecord.decode(golden()));
    }

    @Test
    void shouldReadWhatItWrote() {
        final InterfaceIdentity nameless = new InterfaceIdentity(7, "fifteen-letters", "");
        for (final HostRoute route : new HostRoute[] {
            new HostRoute(inet("2001:db8::9"), new NextHop(7, inet("fe80::1"))),
            new HostRoute(inet("2001:db8::9"), new NextHop(7, null)),
            // IPv4 by a gateway of IPv6
            new HostRoute(inet("198.51.100.9"), new NextHop(7, inet("fe80::1")), 0xFFFF_FFFFL)
        }) {
            final LeaseRecord record = new LeaseRecord(PLACE, nameless, route, "fifteen-letters");
            final ByteBuffer bytes = record.encode();
            assertEquals(LeaseRecord.LENGTH, bytes.remaining());
            assertEquals(record, LeaseRecord.decode(bytes));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, it does not begin as one",
        "7, 1, it does not begin as one",
        "8, 2, version 2 is not known here",
        "48, 0, no broker makes such a route", // index
        "51, -128, no broker makes such a route",
        "56, 0, it has no destination",
        "56, 5, an address has 5 bytes",
        "56, 17, an address has 17 bytes",
        "56, -1, an address has 255 bytes",
        "57, 3, an address has 3 bytes",
        "57, -1, an address has 255 bytes",
        "58, 33, a link-layer address has 33 bytes",
        "58, -1, a link-layer address has 255 bytes",
        "59, 4, no broker makes such a route", // the administrator's
        "59, 2, no broker makes such a route", // the kernel's
        "60, -1, no broker makes such a route", // the table local
        "64, 127, 127.51.100.9 is no other machine's address",
        "64, -32, 224.51.100.9 is no other machine's address",
    })
    void shouldRefuseWhatNoBrokerWrites(final int offset, final byte value, final String reason) {
        assertEquals(reason, refusal(sealed(golden().put(offset, value))));
    }

    @Test
    void shouldRefuseRecordsThatWereCutOffOrDamaged() {
        for (int offset = CHECKSUM; offset < LeaseRecord.LENGTH; offset++) {
            final ByteBuffer damaged = golden();
            damaged.put(offset, (byte) (damaged.get(offset) ^ 1));
            assertEquals("its checksum is wrong", refusal(damaged));
        }
        refusal(ByteBuffer.allocate(LeaseRecord.LENGTH).order(ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void shouldStandAnyBytes() {
        final Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            final ByteBuffer forged = golden();
            for (int i = 0; i < 3; i++) {
                forged.put(CHECKSUM + random.nextInt(LeaseRecord.LENGTH - CHECKSUM), (byte)
                        random.nextInt());
            }
            try {
                final LeaseRecord record = LeaseRecord.decode(sealed(forged));
                // whatever it says, it is a route to one host of the brokers' own protocol
                assertEquals(record.route().isV4() ? 32 : 128, record.route().prefixLength());
            } catch (final TunException ex) {
                assertTrue(ex.code() != 0);
            }
        }
    }
}
