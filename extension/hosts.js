// Host names: the host of an address, whether a domain covers a host, and which names may stand in a route.
// It is pure: it knows neither the feed nor the browser, and has no list of its own.

/** The host of a web address, or undefined for any other address. @param {string} url */
export function hostOf(url) {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  return (protocol === "https:" || protocol === "http:") && hostname !== "" ? hostname.replace(/\.$/, "") : undefined;
}

/** Whether `host` is `domain` or a subdomain of it. @param {string} domain @param {string} host */
export function covers(domain, host) {
  return host === domain || host.endsWith(`.${domain}`);
}

/** Whether one of the listed hosts covers `host`. @param {readonly string[]} listedHosts @param {string} host */
export function isListed(listedHosts, host) {
  return listedHosts.some((listed) => covers(listed, host));
}

/** A host and the domains above it that may have cookies of their own, without those that are no one's below “uk”. @param {string} host */
export function cookieDomains(host) {
  const labels = host.split(".");
  const domains = labels.map((_, index) => labels.slice(index).join("."));
  return domains.filter((domain) => domain.includes(".") && !/^(ac|co|gov|ltd|me|net|nhs|org|plc|police|sch)\.uk$/.test(domain));
}

/** Host names that may stand in a route: lower-case labels and at least one dot, so never a whole top-level domain. @param {readonly string[]} hosts */
export function routable(hosts) {
  return hosts.filter((host) => /^(?=.{1,253}$)([a-z0-9_-]{1,63}\.)+[a-z0-9-]{1,63}$/.test(host));
}
