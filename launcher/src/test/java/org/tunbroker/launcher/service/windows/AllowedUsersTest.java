package org.tunbroker.launcher.service.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    @Test
    void shouldReadTheListAnewEachTime() throws IOException {
        final AllowedUsers users = new AllowedUsers(folder, path -> {});
        Files.writeString(users.file(), "# who may\nS-1-5-21-1-2-3-1000 anna\n");
        assertTrue(users.contains("S-1-5-21-1-2-3-1000"));
        assertFalse(users.contains("S-1-5-21-1-2-3-1001"));
        assertEquals(List.of("# who may", "S-1-5-21-1-2-3-1000 anna"), users.lines());
        Files.writeString(users.file(), "S-1-5-21-1-2-3-1001 bert\n");
        assertFalse(users.contains("S-1-5-21-1-2-3-1000"));
        assertTrue(users.contains("S-1-5-21-1-2-3-1001"));
    }

    @Test
    void shouldHeedNoListThatOthersCanChange() throws IOException {
        final List<Path> checked = new ArrayList<>();
        final AllowedUsers users = new AllowedUsers(folder, path -> {
            checked.add(path);
            if (path.endsWith("users.txt")) {
                throw new TunException(ErrorCode.ERROR_ACCESS_DENIED, "read", "anna can write it");
            }
        });
        Files.writeString(users.file(), "S-1-5-21-1-2-3-1000 anna\n");
        final TunException refused =
                assertThrows(TunException.class, () -> users.contains("S-1-5-21-1-2-3-1000"));
        assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused.toString());
        assertEquals(List.of(folder, users.file()), checked);
    }

    @Test
    void shouldRefuseAListThatIsTooLong() throws IOException {
        final AllowedUsers users = new AllowedUsers(folder, path -> {});
        Files.writeString(users.file(), "#".repeat(64 * 1024 + 1));
        final TunException refused = assertThrows(TunException.class, users::lines);
        assertTrue(refused.is(ErrorCode.ERROR_INVALID_DATA), refused.toString());
    }

    @Test
    void shouldTellThatTheListCannotBeRead() throws IOException {
        final AllowedUsers users = new AllowedUsers(folder, path -> {});
        Files.createDirectory(users.file());
        final TunException refused = assertThrows(TunException.class, users::lines);
        assertTrue(refused.is(ErrorCode.ERROR_GEN_FAILURE), refused.toString());
    }
}
