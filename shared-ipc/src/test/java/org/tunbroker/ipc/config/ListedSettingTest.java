package org.tunbroker.ipc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListedSettingTest {
    private static final ListedSetting ADDRESS = new ListedSetting(
            Literals.address("fe80::1", 64),
            ListedSetting.TENTATIVE | ListedSetting.OWN,
            ListedSetting.SCOPE_LINK);

    private static byte[] encoded(final List<ListedSetting> settings) {
        final Output out = new Output(64, -1);
        ListedSetting.writeAll(out, settings);
        return out.toBytes();
    }

    @Test
    void shouldBeEqualToWhatIsDecoded() {
        final List<ListedSetting> all = SettingTest.valid().stream()
                .map(setting -> new ListedSetting(setting, 15, 255))
                .toList();
        assertEquals(all, ListedSetting.readAll(new Input(encoded(all))));
    }

    @Test
    void shouldTellEachState() {
        assertTrue(ADDRESS.is(ListedSetting.TENTATIVE));
        assertTrue(ADDRESS.is(ListedSetting.OWN));
        assertFalse(ADDRESS.is(ListedSetting.DUPLICATE));
        assertFalse(ADDRESS.is(ListedSetting.DEPRECATED));
        assertEquals(ListedSetting.SCOPE_LINK, ADDRESS.scope());
        assertNotEquals(ADDRESS, ListedSetting.of(ADDRESS.setting()));
    }

    @Test
    void shouldKeepWhatOnlyANewerBrokerKnows() {
        final byte[] bytes = HexFormat.of()
                .parseHex("0200" + "1f00" + "0300" + "010203" + "00000000" + "00" + "0100" + "0400"
                        + "78050000" + "00000000" + "00");
        final List<ListedSetting> settings = ListedSetting.readAll(new Input(bytes));
        assertEquals(new Mtu(1400), settings.get(1).setting());
        assertEquals(31, settings.get(0).setting().kind().number());
    }

    @Test
    void shouldRefuseHostileCountsAndTruncations() {
        for (final String count : List.of("ffff", "0102", "ff7f")) {
            assertThrows(
                    KryoException.class,
                    () -> ListedSetting.readAll(new Input(HexFormat.of().parseHex(count))));
        }
        final byte[] bytes = encoded(List.of(ADDRESS, ListedSetting.of(new Mtu(1400))));
        for (int length = 0; length < bytes.length; length++) {
            final byte[] truncated = Arrays.copyOf(bytes, length);
            assertThrows(KryoException.class, () -> ListedSetting.readAll(new Input(truncated)));
        }
    }
}
