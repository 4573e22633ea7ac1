package org.tunbroker.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.launcher.command.terminal.TextTable;

class AdapterRowTest {
    private static final UUID GUID = UUID.fromString("723e4ff7-2ae2-417e-8a5c-33990706eec8");

    private static AdapterRow up() {
        return new AdapterRow("linux", "a\u001b\"b", "demo", GUID, "tun0", 7)
                .in("up")
                .with(1400, List.of("10.6.7.7/24", "fd00::1/64"));
    }

    private static AdapterRow kept() {
        return new AdapterRow("linux", "Kept", "demo", GUID, "tun1", 0).in("persistent");
    }

    @Test
    void shouldTellProgramsOnOneLine() {
        assertEquals(
                "{\"adapters\":[{\"driver\":\"linux\",\"name\":\"a\\u001b\\\"b\",\"type\":\"demo\","
                        + "\"guid\":\"723e4ff7-2ae2-417e-8a5c-33990706eec8\",\"interface\":\"tun0\","
                        + "\"index\":7,\"state\":\"up\",\"mtu\":1400,"
                        + "\"addresses\":[\"10.6.7.7/24\",\"fd00::1/64\"]}]}",
                AdapterRow.json(List.of(up())));
    }

    @Test
    void shouldLeaveOutTheMtuThatIsNotKnown() {
        assertEquals(
                "{\"adapters\":[{\"driver\":\"linux\",\"name\":\"Kept\",\"type\":\"demo\","
                        + "\"guid\":\"723e4ff7-2ae2-417e-8a5c-33990706eec8\",\"interface\":\"tun1\","
                        + "\"index\":0,\"state\":\"persistent\",\"addresses\":[]}]}",
                AdapterRow.json(List.of(kept())));
    }

    @Test
    void shouldTellPeopleInATable() {
        final TextTable table = AdapterRow.table();
        up().addTo(table);
        kept().addTo(table);
        final StringWriter out = new StringWriter();
        table.print(new PrintWriter(out));
        assertEquals(
                List.of(
                        "DRIVER  NAME       TYPE  INTERFACE  STATE       MTU   ADDRESSES",
                        "linux   a\\u001B\"b  demo  tun0 (7)   up          1400  10.6.7.7/24 fd00::1/64",
                        "linux   Kept       demo  tun1       persistent"),
                out.toString().lines().toList());
    }

    @Test
    void shouldTellProgramsThatThereAreNone(@TempDir final Path base) {
        final CommandRun command = new CommandRun(base);
        assertEquals(0, command.run("adapters", "--json"));
        assertEquals("{\"adapters\":[]}" + System.lineSeparator(), command.out());
        assertEquals("", command.err());
    }
}
