package dev.escapement.steps.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a name. */
@FunctionalInterface
interface Resolver {
    InetAddress[] resolve(String name) throws UnknownHostException;
}
