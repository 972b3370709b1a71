#include "plugins/processors/semconv/detectors.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>

namespace weir::semconv {
namespace {

constexpr size_t kFileBytesMax = 64 * 1024;

class Finder {
 public:
  explicit Finder(const std::string& root) : root_(root) {}

  void Put(const char* key, const std::string& value) {
    if (!value.empty()) found_.push_back({key, value});
  }
  void PutEnv(const char* key, const char* variable) {
    if (const char* value = std::getenv(variable)) Put(key, value);
  }
  std::string Read(const std::string& path) const {
    std::ifstream file(root_ + path, std::ios::binary);
    std::string text(kFileBytesMax, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return text;
  }
  std::string ReadLine(const std::string& path) const {
    std::string text = Read(path);
    text.resize(std::min(text.find('\n'), text.size()));
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ' || text.back() == '\0')) {
      text.pop_back();
    }
    return text;
  }
  std::vector<Detected> Take() { return std::move(found_); }

 private:
  const std::string& root_;
  std::vector<Detected> found_;
};

std::string Architecture(const std::string& machine) {
  if (machine == "x86_64") return "amd64";
  if (machine == "aarch64") return "arm64";
  if (machine == "i686" || machine == "i386") return "x86";
  return machine;
}

void FindHost(Finder& finder) {
  utsname name = {};
  if (uname(&name) != 0) return;
  const std::string written = finder.ReadLine("/etc/hostname");
  finder.Put("host.name", written.empty() ? std::string(name.nodename) : written);
  finder.Put("host.arch", Architecture(name.machine));
  finder.Put("host.id", finder.ReadLine("/etc/machine-id"));
}

void FindOs(Finder& finder) {
  finder.Put("os.type", "linux");
  const std::string release = finder.Read("/etc/os-release");
  for (size_t at = 0; at < release.size();) {
    const size_t end = std::min(release.find('\n', at), release.size());
    const std::string line = release.substr(at, end - at);
    at = end + 1;
    const size_t equals = line.find('=');
    if (equals == line.npos) continue;
    std::string value = line.substr(equals + 1);
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'')) {
      value = value.substr(1, value.size() - 2);
    }
    const std::string key = line.substr(0, equals);
    if (key == "NAME") finder.Put("os.name", value);
    if (key == "VERSION_ID") finder.Put("os.version", value);
    if (key == "PRETTY_NAME") finder.Put("os.description", value);
  }
}

void FindProcess(Finder& finder) {
  finder.Put("process.pid", std::to_string(getpid()));
  const std::string command = finder.ReadLine("/proc/self/comm");
  finder.Put("process.executable.name", command);
  char path[4096];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  if (size > 0) finder.Put("process.executable.path", {path, static_cast<size_t>(size)});
}

void FindContainer(Finder& finder) {
  for (const char* file : {"/proc/self/cgroup", "/proc/self/mountinfo"}) {
    const std::string text = finder.Read(file);
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size());
      const std::string id = ContainerIdIn(std::string_view(text).substr(at, end - at));
      at = end + 1;
      if (id.empty()) continue;
      finder.Put("container.id", id);
      return;
    }
  }
}

// The downward API gives variables under the names that people choose: the usual ones. Those that
// do not say what they are of ("POD_NAME") count only inside of a pod.
void FindKubernetes(Finder& finder) {
  const std::string space =
      finder.ReadLine("/var/run/secrets/kubernetes.io/serviceaccount/namespace");
  const bool in_pod = !space.empty() || std::getenv("KUBERNETES_SERVICE_HOST") != nullptr;
  constexpr struct {
    const char *key, *variable, *in_pod;
  } kVariables[] = {{"k8s.pod.name", "K8S_POD_NAME", "POD_NAME"},
                    {"k8s.pod.uid", "K8S_POD_UID", "POD_UID"},
                    {"k8s.pod.ip", "K8S_POD_IP", "POD_IP"},
                    {"k8s.node.name", "K8S_NODE_NAME", "NODE_NAME"},
                    {"k8s.container.name", "K8S_CONTAINER_NAME", nullptr},
                    {"k8s.cluster.name", "K8S_CLUSTER_NAME", nullptr}};
  if (space.empty()) {
    finder.PutEnv("k8s.namespace.name", "K8S_NAMESPACE_NAME");
  } else {
    finder.Put("k8s.namespace.name", space);
  }
  for (const auto& one : kVariables) {
    const bool own = std::getenv(one.variable) != nullptr;
    if (own) finder.PutEnv(one.key, one.variable);
    if (!own && in_pod && one.in_pod) finder.PutEnv(one.key, one.in_pod);
  }
}

// DMI names the maker of the machine; cloud-init leaves what the metadata service told it.
void FindCloud(Finder& finder) {
  const std::string vendor = finder.ReadLine("/sys/class/dmi/id/sys_vendor");
  const std::string product = finder.ReadLine("/sys/class/dmi/id/product_name");
  const auto in = [](const std::string& text, const char* word) {
    return text.find(word) != text.npos;
  };
  std::string provider;
  if (in(vendor, "Amazon")) provider = "aws";
  if (in(vendor, "Google") || in(product, "Google Compute")) provider = "gcp";
  if (in(vendor, "Microsoft") && in(product, "Virtual Machine")) provider = "azure";
  if (in(vendor, "Hetzner")) provider = "hetzner";
  if (in(vendor, "Alibaba")) provider = "alibaba_cloud";
  finder.Put("cloud.provider", provider);
  if (provider == "aws") finder.Put("cloud.platform", "aws_ec2");
  if (provider == "gcp") finder.Put("cloud.platform", "gcp_compute_engine");
  if (provider == "azure") finder.Put("cloud.platform", "azure.vm");
  finder.Put("cloud.region", finder.ReadLine("/run/cloud-init/region"));
  const std::string id = finder.ReadLine("/var/lib/cloud/data/instance-id");
  if (!provider.empty()) finder.Put("host.id", id);
  finder.Put("cloud.availability_zone", finder.ReadLine("/run/cloud-init/availability-zone"));
}

// OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES ("a=b,c=d", percent-encoded), as SDKs read them.
void FindEnv(Finder& finder) {
  const char* const all = std::getenv("OTEL_RESOURCE_ATTRIBUTES");
  const std::string text = all ? all : "";
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(',', at), text.size());
    const std::string pair = text.substr(at, end - at);
    at = end + 1;
    const size_t equals = pair.find('=');
    if (equals == pair.npos || equals == 0) continue;
    std::string value;
    for (size_t i = equals + 1; i < pair.size(); i++) {
      const bool escape = pair[i] == '%' && i + 2 < pair.size() &&
                          std::isxdigit(static_cast<unsigned char>(pair[i + 1])) &&
                          std::isxdigit(static_cast<unsigned char>(pair[i + 2]));
      value += escape ? static_cast<char>(std::stoi(pair.substr(i + 1, 2), nullptr, 16)) : pair[i];
      if (escape) i += 2;
    }
    finder.Put(pair.substr(0, equals).c_str(), value);
  }
  finder.PutEnv("service.name", "OTEL_SERVICE_NAME");
}

}  // namespace

std::string ContainerIdIn(std::string_view line) {
  constexpr size_t kDigits = 64;
  size_t run = 0;
  for (size_t i = 0; i <= line.size(); i++) {
    if (i < line.size() && std::isxdigit(static_cast<unsigned char>(line[i]))) {
      run++;
      continue;
    }
    if (run == kDigits) return std::string(line.substr(i - kDigits, kDigits));
    run = 0;
  }
  return {};
}

std::vector<Detected> Detect(std::string_view name, const std::string& root) {
  Finder finder(root);
  if (name == "host") FindHost(finder);
  if (name == "os") FindOs(finder);
  if (name == "process") FindProcess(finder);
  if (name == "container") FindContainer(finder);
  if (name == "kubernetes") FindKubernetes(finder);
  if (name == "cloud") FindCloud(finder);
  if (name == "env") FindEnv(finder);
  return finder.Take();
}

}  // namespace weir::semconv
