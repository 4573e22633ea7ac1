package org.tunbroker.broker.os.linux.resolved;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.config.InterfaceDns;

/** What of resolved's answers is told; how they are asked for is in the system's tests. */
class ResolvedViewTest {
    @Test
    void shouldLeaveOutWhatAValueCannotHave() throws Exception {
        final List<InetAddress> servers = new ArrayList<>();
        servers.add(InetAddress.getByName("224.0.0.1"));
        for (int i = 1; i <= InterfaceDns.MAX_SERVERS + 1; i++) {
            servers.add(InetAddress.getByName("10.0.0." + i));
        }
        final List<String> domains = new ArrayList<>(List.of("", "b\u00fccher.example", "~.", "."));
        domains.addAll(Collections.nCopies(3, "a.example"));
        for (int i = 0; i < 300; i++) {
            domains.add("x" + i + ".example");
        }
        final InterfaceDns told = ResolvedView.dns(servers, domains);
        told.validate("settings");
        assertEquals(servers.subList(1, 1 + InterfaceDns.MAX_SERVERS), told.servers());
        assertEquals(InterfaceDns.MAX_DOMAINS, told.domains().size());
        assertEquals(List.of("~.", "a.example", "x0.example"), told.domains().subList(0, 3));
    }
}
