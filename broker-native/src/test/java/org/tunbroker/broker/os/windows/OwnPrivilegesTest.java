package org.tunbroker.broker.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.WINDOWS)
class OwnPrivilegesTest {
    // every process has it, to find files by their paths
    private static final String TRAVERSE = "SeChangeNotifyPrivilege";

    @Test
    void shouldKeepNoPrivilegeButThoseThatAreNamed() {
        OwnPrivileges.keepOnly(Set.of(TRAVERSE, "SeNoSuchPrivilege"));
        assertEquals(Set.of(TRAVERSE), OwnPrivileges.names());
        // once more, with nothing to remove
        OwnPrivileges.keepOnly(Set.of(TRAVERSE));
        assertEquals(Set.of(TRAVERSE), OwnPrivileges.names());
    }
}
