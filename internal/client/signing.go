package client

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"sort"
	"strings"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
)

const (
	headerAuthToken     = "X-Auth-Token"
	headerProjectID     = "X-Project-Id"
	headerSecurityToken = "X-Security-Token"
)

// sign returns a copy of req with this body that authenticates its sender: by an IAM token, or by a signature of the algorithm
// SDK-HMAC-SHA256 over method, path, query, body, host, and the project and security token headers.
func sign(req *http.Request, body []byte, keys Credentials) (*http.Request, error) {
	signed := req.Clone(req.Context())
	if len(body) > 0 {
		signed.Body = io.NopCloser(bytes.NewReader(body))
		signed.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	}
	if keys.AccessKey == "" {
		signed.Header.Set(headerAuthToken, keys.Token)
		return signed, nil
	}
	builder := request.NewHttpRequestBuilder().
		WithEndpoint(req.URL.Scheme+"://"+req.URL.Host).
		WithMethod(req.Method).
		WithPath(req.URL.Path).
		AddHeaderParam("Host", host(req))
	if len(body) > 0 {
		// The signer hashes a string as it is, but encodes bytes as JSON first.
		builder.WithBody("body", string(body))
	}
	for name, values := range req.URL.Query() {
		builder.AddQueryParam(name, reflect.ValueOf(values)) // the signer reads only reflect.Values
	}
	if project := req.Header.Get(headerProjectID); project != "" {
		builder.AddHeaderParam(headerProjectID, project)
	}
	if keys.SecurityToken != "" {
		builder.AddHeaderParam(headerSecurityToken, keys.SecurityToken)
		signed.Header.Set(headerSecurityToken, keys.SecurityToken)
	}
	headers, err := signer.Sign(builder.Build(), keys.AccessKey, keys.SecretKey)
	if err != nil {
		return nil, fmt.Errorf("signing the request: %w", err)
	}
	for name, value := range headers {
		signed.Header.Set(name, value)
	}
	return signed, nil
}

func host(req *http.Request) string {
	if req.Host != "" {
		return req.Host
	}
	return req.URL.Host
}

// escape escapes a path segment, or a name or value of a query, as the signature requires: everything but letters, digits and
// "-_.~" becomes %XX.
func escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// encodeQuery encodes a query as it is signed: sorted, and with %20 for a blank.
func encodeQuery(query map[string]string) string {
	pairs := make([]string, 0, len(query))
	for name, value := range query {
		pairs = append(pairs, escape(name)+"="+escape(value))
	}
	sort.Strings(pairs)
	return strings.Join(pairs, "&")
}
