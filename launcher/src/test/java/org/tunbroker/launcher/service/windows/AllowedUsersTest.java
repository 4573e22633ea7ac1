package org.tunbroker.launcher.service.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class AllowedUsersTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTakeTheFirstWordOfEachLine() {
        assertEquals(
                Set.of("S-1-5-21-1-2-3-1000", "S-1-5-21-1-2-3-1001"),
                AllowedUsers.parse(List.of(
                        "# who may",
                        "",
                        "S-1-5-21-1-2-3-1000 PC\\anna and more",
                        "\tS-1-5-21-1-2-3-1001")));
    }

    @Test
    void shouldTakeNobodyFromAListThatIsDamaged() {
        final TunException refused = assertThrows(
                TunException.class,
                () -> AllowedUsers.parse(List.of("S-1-5-21-1-2-3-1000", "anna")));
        assertTrue(refused.is(ErrorCode.ERROR_INVALID_DATA), refused.toString());
        assertTrue(refused.getMessage().contains("anna"), refused.getMessage());
    }

    @Test
    void shouldAllowSystemAloneWithoutAList() {
        final AllowedUsers users = new AllowedUsers(folder);
        assertTrue(users.contains("S-1-5-18"));
        assertFalse(users.contains("S-1-5-21-1-2-3-1000"));
    }
}
