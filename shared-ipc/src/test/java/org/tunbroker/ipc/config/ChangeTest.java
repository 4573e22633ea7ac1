package org.tunbroker.ipc.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class ChangeTest {
    private static final InterfaceAddress ADDRESS = Literals.address("10.6.7.7", 24);

    private static byte[] encoded(final List<Change> changes) {
        final Output out = new Output(64, -1);
        Change.writeAll(out, changes);
        return out.toBytes();
    }

    private static List<Change> decoded(final String hex) {
        return Change.readAll(new Input(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    private static void assertUndecodable(final String hex, final String reason) {
        final KryoException thrown = assertThrows(KryoException.class, () -> decoded(hex));
        assertTrue(thrown.getMessage().contains(reason), thrown::getMessage);
    }

    private static TunException invalid(final Change change) {
        final TunException thrown = assertThrows(TunException.class, change::validate);
        assertTrue(thrown.is(ErrorCode.ERROR_INVALID_PARAMETER), thrown::getMessage);
        return thrown;
    }

    @Test
    void shouldBeEqualToWhatIsDecoded() {
        final List<Change> changes = new ArrayList<>();
        for (final Setting setting : SettingTest.valid()) {
            for (final Change.Operation operation : Change.Operation.values()) {
                changes.add(new Change(operation, setting));
            }
        }
        final List<Change> some = changes.subList(0, Math.min(Change.MAX_COUNT, changes.size()));
        assertEquals(some, Change.readAll(new Input(encoded(some))));
    }

    @Test
    void shouldLayAListOut() {
        final String bytes = "0200" // count
                + "01" + "0100" + "0400" + "78050000" // set, MTU, 4 bytes, 1400
                + "02" + "0200" + "0800" + "18000000" + "0a060707"; // add, address, 8 bytes, 24
        final List<Change> changes = List.of(Change.set(new Mtu(1400)), Change.add(ADDRESS));
        assertArrayEquals(HexFormat.of().parseHex(bytes), encoded(changes));
        assertEquals(changes, decoded(bytes));
    }

    @Test
    void shouldNameAndDescribeItself() {
        assertEquals("setMtu", Change.set(new Mtu(1400)).call());
        assertEquals("setUp", Change.set(new LinkState(true)).call());
        assertEquals("addAddress", Change.add(ADDRESS).call());
        assertEquals("removeAddress", Change.remove(ADDRESS).call());
        assertEquals("set MTU 1400", Change.set(new Mtu(1400)).toString());
        assertEquals("remove address 10.6.7.7/24", Change.remove(ADDRESS).toString());
    }

    @Test
    void shouldRefuseOperationThatTheKindHasNot() {
        Change.set(new Mtu(1400)).validate();
        Change.add(ADDRESS).validate();
        Change.remove(ADDRESS).validate();
        assertEquals("addMtu", invalid(Change.add(new Mtu(1400))).call());
        assertEquals("removeUp", invalid(Change.remove(new LinkState(true))).call());
        assertEquals("setAddress", invalid(Change.set(ADDRESS)).call());
        assertEquals("setMtu", invalid(Change.set(new Mtu(1))).call());
    }

    @Test
    void shouldBeUndoneByWhatWasThereBefore() {
        final List<Setting> before = List.of(new LinkState(true), ADDRESS, new Mtu(1500));
        assertEquals(Change.remove(ADDRESS), Change.add(ADDRESS).inverse(before));
        assertEquals(Change.add(ADDRESS), Change.remove(ADDRESS).inverse(before));
        assertEquals(Change.set(new Mtu(1500)), Change.set(new Mtu(1400)).inverse(before));
        assertEquals(Change.remove(new Mtu(1400)), Change.set(new Mtu(1400)).inverse(List.of()));
    }

    @Test
    void shouldRefuseMoreChangesThanAListHas() {
        Change.checkCount("configure", Change.MAX_COUNT);
        final TunException thrown = assertThrows(
                TunException.class, () -> Change.checkCount("configure", Change.MAX_COUNT + 1));
        assertTrue(thrown.is(ErrorCode.ERROR_INVALID_PARAMETER), thrown::getMessage);
        assertTrue(thrown.getMessage().contains("at most 32 changes"), thrown::getMessage);
        final byte[] tooMany =
                encoded(Collections.nCopies(Change.MAX_COUNT + 1, Change.add(ADDRESS)));
        assertUndecodable(HexFormat.of().formatHex(tooMany), "at most 32 changes, not 33");
        assertUndecodable("ffff", "not -1");
        assertUndecodable("ff7f", "not 32767");
    }

    @Test
    void shouldRefuseHostileLengths() {
        assertUndecodable("0100 01 0100 ffff 78050000", "length=-1");
        assertUndecodable("0100 01 0100 ff7f 78050000", "length=32767");
        assertUndecodable("0100 01 0100 0500 78050000", "length=5");
        assertUndecodable("0100 01 0100 0500 7805000000", "longer than its value");
        assertThrows(KryoException.class, () -> decoded("0100 01 0100 0300 780500"));
        // within the value's own length, though bytes of the next change follow
        assertThrows(
                KryoException.class, () -> decoded("0200 01 0100 0300 780500 01 0100 0400 78"));
    }

    @Test
    void shouldRefuseUnknownOperations() {
        assertUndecodable("0100 00 0100 0400 78050000", "operation has the number 0");
        assertUndecodable("0100 04 0100 0400 78050000", "operation has the number 4");
    }

    @Test
    void shouldSkipAnUnknownKindAndReadTheNext() {
        final List<Change> changes = decoded("0200 02 ffff 0300 010203 01 0100 0400 78050000");
        assertEquals(Change.set(new Mtu(1400)), changes.get(1));
        final TunException thrown =
                assertThrows(TunException.class, () -> changes.get(0).validate());
        assertTrue(thrown.is(ErrorCode.ERROR_NOT_SUPPORTED), thrown::getMessage);
        assertEquals("addKind65535", thrown.call());
    }

    @Test
    void shouldRefuseEachTruncation() {
        final byte[] bytes = encoded(List.of(Change.set(new Mtu(1400)), Change.add(ADDRESS)));
        for (int length = 0; length < bytes.length; length++) {
            final byte[] truncated = Arrays.copyOf(bytes, length);
            assertThrows(KryoException.class, () -> Change.readAll(new Input(truncated)));
        }
    }
}
