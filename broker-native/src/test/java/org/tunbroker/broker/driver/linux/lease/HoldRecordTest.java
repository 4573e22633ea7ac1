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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;

/** The bytes of the journal, which each release reads, and which anybody may have written. */
class HoldRecordTest {
    private static final int ROUNDS = 100_000;
    private static final String GOLDEN = "54424c4541534500" // magic
            + "02000000" // version
            + "5cc3ea91" // checksum
            + "7766554433221100" + "ffeeddccbbaa9988" // boot
            + "0400000000000000" + "010000f000000000" // network namespace
            + "68120000" + "01000000" // process, metric
            + "04" + "01" + "07" + "75" // lengths, type, protocol
            + "fe000000" // table
            + "80000000" + "00".repeat(12) // destination
            + "efcdab8967452301" // start of the process
            + "00".repeat(56)
            + "76706e30" + "00".repeat(12) // vpn0
            + "00".repeat(96);

    private static HoldRecord sample() {
        return new HoldRecord(
                new Place(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), 4, 0xF000_0001L),
                new UnreachableRoute(inet("128.0.0.0"), 1, 1, 254),
                new OwnerProcess(4712, 0x0123_4567_89AB_CDEFL),
                "vpn0");
    }

    private static ByteBuffer bytes() {
        return sample().encode().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void shouldHaveTheBytesOfEachRelease() {
        assertEquals(GOLDEN, HexFormat.of().formatHex(bytes().array()));
        assertEquals(sample(), HoldRecord.decode(bytes()));
    }

    @Test
    void shouldKeepRoutesOfIpv6AndOfOtherTables() {
        final HoldRecord record = new HoldRecord(
                sample().place(),
                new UnreachableRoute(inet("2001:db8::"), 32, 0xFFFF_FFFFL, 0xFFFF_FFFFL),
                sample().owner(),
                "");
        assertEquals(record, HoldRecord.decode(record.encode()));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, does not begin",
        "8, 1, version 1",
        "8, 3, version 3",
        "48, 0, no broker",
        "52, 0, metric",
        "56, 0, no destination",
        "56, 5, an address has 5 bytes",
        "56, 17, an address has 17 bytes",
        "57, 33, prefixLength",
        "57, 0, bits beyond the prefix",
        "58, 1, no broker",
        "59, 116, no broker",
        "60, 0, no broker",
    })
    void shouldRefuseWhatNoBrokerWrites(final int offset, final int value, final String reason) {
        final ByteBuffer forged = bytes();
        if (offset == 48 || offset == 52) {
            forged.putInt(offset, value);
        } else {
            forged.put(offset, (byte) value);
        }
        LeaseLayout.seal(forged);
        final TunException thrown =
                assertThrows(TunException.class, () -> HoldRecord.decode(forged));
        assertTrue(thrown.reason().contains(reason), thrown::reason);
    }

    @Test
    void shouldDecodeAnyBytesToAValidRouteOrRefuseThem() {
        final Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            final ByteBuffer forged = bytes();
            for (int i = 0; i < 3; i++) {
                forged.put(16 + random.nextInt(160), (byte) random.nextInt());
            }
            LeaseLayout.seal(forged);
            try {
                HoldRecord.decode(forged).route().setting().validate("undo");
            } catch (final TunException ex) {
                assertTrue(
                        ex.is(ErrorCode.ERROR_INVALID_DATA)
                                || ex.is(ErrorCode.ERROR_INVALID_PARAMETER),
                        ex::getMessage);
            }
        }
        assertThrows(TunException.class, () -> HoldRecord.decode(bytes().put(200, (byte) 1)));
    }
}
