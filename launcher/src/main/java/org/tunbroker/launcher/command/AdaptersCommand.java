package org.tunbroker.launcher.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.AdapterInfo;
import org.tunbroker.client.AssignedAddress;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.InterfaceSettings;
import org.tunbroker.client.PersistentAdapter;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.command.brokers.BrokerPlace;
import org.tunbroker.launcher.command.brokers.BrokerSurvey;
import org.tunbroker.launcher.command.terminal.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what brokers have: adapters, and persistent interfaces that stand without one. */
@Command(
        name = "adapters",
        mixinStandardHelpOptions = true,
        description = "Lists your brokers' adapters, and persistent ones.")
final class AdaptersCommand implements Callable<Integer> {
    @Option(names = "--driver", description = "only the broker of this driver")
    private String driver;

    @Option(
            names = "--start",
            description = "start a broker if none runs; it tells persistent adapters")
    private boolean start;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        final List<String> drivers = drivers();
        if (drivers.isEmpty()) {
            out.println("no broker runs here; --start starts one");
            return 0;
        }
        final TextTable table =
                new TextTable("DRIVER", "NAME", "TYPE", "INTERFACE", "STATE", "MTU", "ADDRESSES");
        int rows = 0;
        for (final String name : drivers) {
            try (TunClient client = TunClient.connect(new ConnectOptions().withDriver(name))) {
                rows += list(client, table);
            }
        }
        if (rows == 0) {
            out.println("no adapters");
        } else {
            table.print(out);
        }
        return 0;
    }

    private List<String> drivers() throws IOException {
        final List<String> served = BrokerSurvey.of(BrokerDirectory.defaultBase()).stream()
                .filter(place -> place.isServed() && place.isOfThisProcess())
                .map(BrokerPlace::driver)
                .filter(name -> driver == null || name.equals(driver))
                .collect(Collectors.toList());
        return served.isEmpty() && start
                ? Collections.singletonList(
                        driver == null ? OperatingSystem.current().ownDriver() : driver)
                : served;
    }

    private static int list(final TunClient client, final TextTable table) {
        int rows = 0;
        for (final AdapterInfo info : client.adapters()) {
            try (Adapter adapter = client.openAdapter(info.name())) {
                final InterfaceSettings settings = adapter.settings();
                add(
                        table,
                        client,
                        info,
                        settings.isUp() ? "up" : "down",
                        settings.mtu() == 0 ? "" : Integer.toString(settings.mtu()),
                        settings.addresses().stream()
                                .map(AdaptersCommand::text)
                                .collect(Collectors.joining(" ")));
            } catch (final TunException ex) {
                // it went just now, or its settings cannot be read: its name is still worth a row
                add(table, client, info, ex.codeName(), "", "");
            }
            rows++;
        }
        for (final PersistentAdapter kept : persistent(client)) {
            if (!kept.isInUse()) {
                add(table, client, kept.info(), "persistent", "", "");
                rows++;
            }
        }
        return rows;
    }

    private static String text(final AssignedAddress address) {
        return address.address().getHostAddress() + "/" + address.prefixLength();
    }

    private static Iterable<PersistentAdapter> persistent(final TunClient client) {
        try {
            return client.persistentAdapters().list();
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_NOT_SUPPORTED)) {
                // this driver, or this release, has none
                return Collections.emptyList();
            }
            throw ex;
        }
    }

    private static void add(
            final TextTable table,
            final TunClient client,
            final AdapterInfo info,
            final String state,
            final String mtu,
            final String addresses) {
        table.add(
                client.driver(),
                info.name(),
                info.tunnelType(),
                info.interfaceName()
                        + (info.interfaceIndex() == 0 ? "" : " (" + info.interfaceIndex() + ")"),
                state,
                mtu,
                addresses);
    }
}
