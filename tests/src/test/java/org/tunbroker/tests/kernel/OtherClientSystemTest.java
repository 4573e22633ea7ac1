package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;

/** What a client may do to an adapter that another client of the same user created. */
@Timeout(120)
class OtherClientSystemTest {
    private Testbed testbed;
    private KernelClient creator;
    private KernelClient other;
    private RemoteAdapter created;
    private RemoteAdapter opened;

    @BeforeEach
    void open() throws Exception {
        testbed = Testbed.create();
        creator = testbed.startClientOfOrdinaryUser();
        other = testbed.startAnotherClientOfOrdinaryUser();
        created = creator.createAdapter("Shared");
        opened = other.openAdapter("shared");
    }

    @AfterEach
    void close() throws Exception {
        testbed.close();
    }

    private String shown() {
        return String.join(
                "\n", testbed.network().run("ip", "-o", "address", "show", "dev", "Shared"));
    }

    @Test
    void shouldConfigureWhatTheCreatorConfigures() {
        assertEquals(created.index(), opened.index());
        opened.setMtu(1400);
        opened.addAddress("10.7.1.1", 24);
        opened.setUp(true);
        assertTrue(shown().contains("10.7.1.1/24"), this::shown);
        // each sees what the other set, since it is the adapter's
        assertEquals(
                ErrorCode.ERROR_ALREADY_EXISTS.code(), created.configureInVain("add=10.7.1.1/24"));
        created.configure("remove=10.7.1.1/24", "add=10.7.2.1/24");
        assertEquals(
                ErrorCode.ERROR_NOT_FOUND.code(), opened.configureInVain("remove=10.7.1.1/24"));
    }

    @Test
    @Tag("heavy")
    void shouldLeaveAdapterAndSettingsWhenItLeaves() {
        opened.addAddress("10.7.1.1", 24);
        opened.close();
        assertTrue(shown().contains("10.7.1.1/24"), this::shown);
        assertEquals(ErrorCode.ERROR_INVALID_HANDLE.code(), opened.configureInVain("mtu=1300"));
        other.leave();
        assertTrue(shown().contains("10.7.1.1/24"), this::shown);
    }

    @Test
    @Tag("heavy")
    void shouldHaveTheSessionIfItStartsItFirst() {
        opened.startSession();
        assertEquals(
                Optional.of(Integer.toString(ErrorCode.ERROR_ALREADY_INITIALIZED.code())),
                created.tryStartSession());
        opened.endSession();
        assertEquals(Optional.empty(), created.tryStartSession());
    }

    @Test
    void shouldDeleteWhatTheCreatorMade() {
        created.startSession();
        opened.delete();
        assertFalse(testbed.interfaces().contains("Shared"));
        creator.awaitEvent("sessionEnded", created);
        creator.awaitEvent("adapterGone", created);
        assertEquals(ErrorCode.ERROR_INVALID_HANDLE.code(), created.configureInVain("mtu=1300"));
        assertEquals(ErrorCode.ERROR_NOT_FOUND.code(), creator.askInVain("open", "Shared"));
        assertEquals("Shared", creator.createAdapter("Shared").name());
    }

    @Test
    @Tag("heavy")
    void shouldRenameWhatTheCreatorMade() {
        assertEquals("Other 1", creator.createAdapter("Other 1").name());
        final RemoteAdapter renamed = opened.setName("Other");
        assertEquals("Other", renamed.name());
        assertEquals("Other", renamed.interfaceName());
        assertEquals(created.index(), creator.openAdapter("other").index());
        assertEquals(ErrorCode.ERROR_NOT_FOUND.code(), creator.askInVain("open", "Shared"));
        assertEquals("Other 1 1", renamed.setName("Other 1").name());
        assertEquals("Shared", creator.createAdapter("Shared").name());
    }

    @Test
    @Tag("heavy")
    void shouldLoseTheAdapterWithItsCreator() {
        opened.startSession();
        creator.leave();
        other.awaitEvent("adapterGone", opened);
        assertFalse(testbed.interfaces().contains("Shared"));
        assertEquals(ErrorCode.ERROR_INVALID_HANDLE.code(), opened.configureInVain("mtu=1300"));
    }
}
