// The whole of Boost.JSON, compiled here: its library is in another package than its headers.
#include <boost/json/src.hpp>
