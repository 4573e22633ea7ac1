package org.tunbroker.launcher.command.terminal;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a text what tells who and where somebody is: the names of the user, the host and the
 * interfaces, paths below the home folder, addresses of IP and of hardware. Immutable and
 * thread-safe.
 */
public final class Redaction {
    private static final Pattern IPV4 = Pattern.compile("\\b[0-9]{1,3}(\\.[0-9]{1,3}){3}\\b");
    // at least two colons with hexadecimal digits: hardware addresses too, and times of day
    private static final Pattern IPV6 =
            Pattern.compile("(?<![\\w:])[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}(?![\\w:])");
    // of an account of Windows; it begins with the number of the machine or the domain
    private static final Pattern SID = Pattern.compile("\\bS-1-5-21(-[0-9]+)+");
    private static final String SHARED_HOME = "/";
    // says nothing of who it is
    private static final String ROOT = "root";

    private final List<Pattern> patterns = new ArrayList<>();
    private final List<String> replacements = new ArrayList<>();

    /**
     * Makes a redaction of what is named.
     *
     * @param user the user's name
     * @param home the user's home folder
     * @param names of the host
     * @param interfaces names of interfaces
     */
    Redaction(
            final String user,
            final String home,
            final List<String> names,
            final List<String> interfaces) {
        if (!home.isEmpty() && !home.equals(SHARED_HOME)) {
            // the rest of the path goes too: folders have names of people and customers
            add(Pattern.quote(home) + "(?:[/\\\\][^\\s\"';,)]*)?", "HOME");
        }
        add(IPV6.pattern(), "ADDRESS");
        add(IPV4.pattern(), "ADDRESS");
        add(SID.pattern(), "USER");
        longestFirst(names).forEach(name -> add(word(name), "HOST"));
        if (!user.equals(ROOT)) {
            add(word(user), "USER");
        }
        longestFirst(interfaces).forEach(name -> add(word(name), "INTERFACE"));
    }

    public static Redaction ofThisMachine() {
        final List<String> names = new ArrayList<>();
        try {
            final InetAddress host = InetAddress.getLocalHost();
            names.add(host.getHostName());
            names.add(host.getCanonicalHostName());
        } catch (final UnknownHostException ex) {
            // a host without an entry for itself: its message begins with the name
            names.add(ex.getMessage().replaceAll(":.*", ""));
        }
        addIfSet(names, System.getenv("HOSTNAME"));
        addIfSet(names, System.getenv("COMPUTERNAME"));
        return new Redaction(
                System.getProperty("user.name"),
                System.getProperty("user.home"),
                names,
                interfaces());
    }

    private static List<String> interfaces() {
        final List<String> names = new ArrayList<>();
        try {
            for (final NetworkInterface each :
                    Collections.list(NetworkInterface.getNetworkInterfaces())) {
                names.add(each.getName());
                addIfSet(names, each.getDisplayName());
            }
        } catch (final SocketException | NullPointerException ex) {
            // Java's way to say that none is up: then none has been printed
            return names;
        }
        return names;
    }

    private static void addIfSet(final List<String> names, final String name) {
        if (name != null) {
            names.add(name);
        }
    }

    private static List<String> longestFirst(final List<String> names) {
        final List<String> sorted = new ArrayList<>(names);
        sorted.removeIf(name -> name.isEmpty() || name.equals("localhost"));
        sorted.sort(Comparator.comparingInt(String::length).reversed());
        return sorted;
    }

    private static String word(final String name) {
        return "(?<![\\w])" + Pattern.quote(name) + "(?![\\w])";
    }

    private void add(final String pattern, final String replacement) {
        patterns.add(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
        replacements.add(Matcher.quoteReplacement(replacement));
    }

    /** Returns a text without them. */
    public String of(final String text) {
        String redacted = text;
        for (int i = 0; i < patterns.size(); i++) {
            redacted = patterns.get(i).matcher(redacted).replaceAll(replacements.get(i));
        }
        return redacted;
    }
}
