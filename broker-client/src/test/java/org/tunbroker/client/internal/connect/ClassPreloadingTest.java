package org.tunbroker.client.internal.connect;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassPreloadingTest {
    @ParameterizedTest
    @MethodSource("org.tunbroker.client.internal.connect.ClassPreloading#names")
    void shouldNameOnlyClassesThatThereAre(final String name) {
        assertDoesNotThrow(() -> Class.forName(name, true, getClass().getClassLoader()));
    }
}
