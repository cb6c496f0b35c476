// A cross-origin test in Go: go run main.go http://127.0.0.1:3002 (a running `corsac agent`).
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
)

// Answer is what script would get; bodyB64, being base64 in JSON, is bytes in Go.
type Answer struct {
	Type   string `json:"type"`
	Status int    `json:"status"`
	Body   []byte `json:"bodyB64"`
	Why    *struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"why"`
}

// fetch asks the agent what script at https://app.example would get of fetch(url).
func fetch(agent, url string) (answer Answer) {
	task, _ := json.Marshal(map[string]any{"origin": "https://app.example", "url": url})
	response, err := http.Post(agent+"/", "application/json", bytes.NewReader(task))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		log.Fatal(err)
	}
	return answer
}

func main() {
	agent := "http://127.0.0.1:3002"
	if len(os.Args) > 1 {
		agent = os.Args[1]
	}

	// The server under test: it lets https://app.example read /cart and says nothing on any other path.
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cart" {
			w.Header().Set("Access-Control-Allow-Origin", "https://app.example")
		}
		fmt.Fprint(w, "two hats")
	}))
	defer api.Close()

	cart := fetch(agent, api.URL+"/cart")
	if cart.Type != "cors" || string(cart.Body) != "two hats" {
		log.Fatalf("expected a readable cart, got %+v", cart)
	}
	other := fetch(agent, api.URL+"/other")
	if other.Why == nil || other.Why.Code != "D401" { // no Access-Control-Allow-Origin
		log.Fatalf("expected a refusal, got %+v", other)
	}
	fmt.Println("2 fetches as a page at https://app.example: 1 readable, 1 refused:", other.Why.Message)
}
