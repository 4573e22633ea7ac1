package org.tunbroker.broker.driver.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.broker.driver.api.AdapterSpec;

class InterfaceAliasTest {
    private static final UUID GUID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    private static Optional<AdapterSpec> written(final String name, final String type) {
        return InterfaceAlias.read(new String(
                InterfaceAlias.of(new AdapterSpec(name, type, GUID)), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Demo", "a", "/", "a/b", "\u65e5\u672c \ud83d\ude00", "{x}"})
    void shouldReadWhatWasWritten(final String name) {
        assertEquals(Optional.of(new AdapterSpec(name, "type", GUID)), written(name, "type"));
        assertEquals(Optional.of(new AdapterSpec("name", name, GUID)), written("name", name));
    }

    @Test
    void shouldReadTheBeginningOfLongNames() {
        assertEquals(
                "x".repeat(105), written("x".repeat(127), "type").orElseThrow().name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "my own note",
                "a / b",
                "a / b / c / {00112233-4455-6677-8899-aabbccddeeff}",
                " / b / {00112233-4455-6677-8899-aabbccddeeff}",
                "a / b / {00112233-4455-6677-8899-aabbccddeef}",
                "a\u0007 / b / {00112233-4455-6677-8899-aabbccddeeff}"
            })
    void shouldTakeNothingElse(final String alias) {
        assertEquals(Optional.empty(), InterfaceAlias.read(alias));
    }
}
