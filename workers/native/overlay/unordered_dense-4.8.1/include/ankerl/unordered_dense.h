// Stands in for ankerl::unordered_dense (a hash map that is kept in one array), which Debian does not package: the same
// names on the standard library's containers. The worker relies on no property that only the original has.
#pragma once

#include <functional>
#include <unordered_map>
#include <unordered_set>
namespace ankerl::unordered_dense {
template<class K> struct hash : std::hash<K> {};
template<class K, class V, class H = std::hash<K>, class E = std::equal_to<K>> using map = std::unordered_map<K, V, H, E>;
template<class K, class H = std::hash<K>, class E = std::equal_to<K>> using set = std::unordered_set<K, H, E>;
}
