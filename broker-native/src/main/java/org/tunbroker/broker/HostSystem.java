package org.tunbroker.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.limit.SpareDescriptors;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.broker.os.windows.FolderRemoval;
import org.tunbroker.broker.os.windows.OwnPrivileges;
import org.tunbroker.broker.peer.PeerListener;
import org.tunbroker.broker.peer.linux.LinuxPeerListener;
import org.tunbroker.broker.peer.windows.WindowsPeerListener;
import org.tunbroker.broker.startup.Confinement;
import org.tunbroker.broker.startup.FolderCalls;
import org.tunbroker.broker.transport.WatchedFile;
import org.tunbroker.ipc.installed.windows.InstalledFolder;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.os.linux.LibC;
import org.tunbroker.ipc.os.windows.SecurityDescriptor;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.Generation;

/** What a broker needs of its operating system. Only this class asks which system that is. */
enum HostSystem {
    LINUX {
        @Override
        void checkRights(final String user) {
            if (user != null) {
                throw new TunException(
                        ErrorCode.ERROR_NOT_SUPPORTED, "serve", "--user is for Windows");
            }
            Confinement.check(Credentials.ofThisProcess());
        }

        @Override
        void beginNativeCode() {
            final Thread thread = new Thread(LibC::errno, "tb-native");
            thread.setDaemon(true);
            // an error shows again, with its cause, where this process first needs native code
            thread.setUncaughtExceptionHandler((failed, ex) -> {});
            thread.start();
        }

        @Override
        void prepare(final BrokerDirectory directory, final String user) {
            directory.prepare();
        }

        @Override
        FolderCalls folders(final String user) {
            return FolderCalls.ofJava();
        }

        @Override
        PeerListener listen(final Generation generation, final String user, final BrokerLog log) {
            return new LinuxPeerListener(
                    generation,
                    () -> SpareDescriptors.check("connect", SpareDescriptors.FOR_CONNECTIONS),
                    log::warning);
        }

        @Override
        List<WatchedFile> watchedFiles(final Generation generation) {
            return List.of(new WatchedFile(generation.socket(), () -> true));
        }
    },
    WINDOWS {
        @Override
        void checkRights(final String user) {
            // an elevated broker must run no file that others can write; the launcher checks that
            if (user != null) {
                OwnPrivileges.keepOnly(PRIVILEGES);
            }
        }

        @Override
        void beginNativeCode() {
            // loaded already, for the rights
        }

        @Override
        void prepare(final BrokerDirectory directory, final String user) {
            if (user == null) {
                directory.prepare();
            } else {
                // the service made it
                InstalledFolder.check(directory.path(), user);
            }
        }

        @Override
        FolderCalls folders(final String user) {
            return new FolderCalls(
                    user == null
                            ? Files::createDirectory
                            : folder -> makeShared(folder, InstalledFolder.rightsToShare(user)),
                    FolderRemoval::remove);
        }

        @Override
        PeerListener listen(final Generation generation, final String user, final BrokerLog log) {
            return new WindowsPeerListener(generation, user);
        }

        @Override
        List<WatchedFile> watchedFiles(final Generation generation) {
            // its pipe has no file
            return List.of();
        }
    };

    /**
     * What a broker of SYSTEM's keeps: to find files by their paths, and what Windows asks of those
     * that set up a device. A process of SYSTEM's could get others by having Windows start another
     * process, so this is against mistakes, not against who controls the broker.
     */
    private static final Set<String> PRIVILEGES = Set.of(
            "SeChangeNotifyPrivilege",
            "SeCreateGlobalPrivilege",
            "SeImpersonatePrivilege",
            "SeLoadDriverPrivilege");

    private static void makeShared(final Path folder, final String rights) throws IOException {
        try (SecurityDescriptor descriptor = SecurityDescriptor.of(rights)) {
            descriptor.makeFolder(folder);
        }
    }

    static HostSystem current() {
        return OperatingSystem.current() == OperatingSystem.WINDOWS ? WINDOWS : LINUX;
    }

    /**
     * Checks that the broker has no more rights than it needs, or gives up the others.
     *
     * @param user whom an installed broker of Windows serves; else null, as in all that follows
     * @throws org.tunbroker.TunException ERROR_ACCESS_DENIED if it has
     */
    abstract void checkRights(String user);

    /**
     * Has a thread of its own load native code. That takes almost as long as Aeron's driver to
     * start, which needs none.
     */
    abstract void beginNativeCode();

    /** Makes the broker directory, or checks that the installed service made it. */
    abstract void prepare(BrokerDirectory directory, String user);

    /** Returns how folders of generations are made and removed. */
    abstract FolderCalls folders(String user);

    /** Creates the listener for clients, owned by the caller. */
    abstract PeerListener listen(Generation generation, String user, BrokerLog log);

    /** Returns the files that clients connect through on this system only. */
    abstract List<WatchedFile> watchedFiles(Generation generation);
}
